import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../sim/clock.ts';
import { createFakeDisk } from '../../../sim/disk-fake.ts';
import { CacheLog, CACHE_LOG_BYTES_MAX, CACHE_LOG_WAITING_MAX } from './cache-log.ts';
import { CachePast } from './cache-past.ts';
import { LOG_NAME, type KeptAnswer } from './log-lines.ts';

const FOLDER = '/data/cache';

function worldOf(disk = createFakeDisk(), clock = createFakeClock()) {
  const held = new Map<string, KeptAnswer>();
  const problems: unknown[] = [];
  const log = new CacheLog({
    disk,
    folder: FOLDER,
    clock,
    all: () => [...held.values()],
    report: (_what, error) => problems.push(error),
  });
  log.begin();
  clock.advance(1_000);
  return {
    disk,
    clock,
    log,
    held,
    problems,
    past: new CachePast(disk, FOLDER),
    put(key: string, target = key) {
      const entry: KeptAnswer = {
        key,
        serverId: 's1',
        method: 'tools/call',
        target,
        sizeBytes: 100,
        storedMs: clock.wallMs(),
        ttlMs: 5_000,
        scope: 'private',
      };
      if (held.delete(key)) log.gone(key);
      held.set(key, entry);
      log.put(entry);
    },
    drop(key: string) {
      if (held.delete(key)) log.gone(key);
    },
  };
}

function targets(past: CachePast, wallMs: number): string {
  const found = past.at(wallMs);
  return found.kind === 'known'
    ? found.entries
        .map(({ target }) => target)
        .toSorted()
        .join(' ')
    : found.kind;
}

describe('what the cache held', () => {
  it('is told for any moment, and not before it was kept', () => {
    const world = worldOf();
    const { clock, past } = world;
    const beganMs = clock.wallMs();
    clock.advance(100);
    world.put('a');
    clock.advance(100);
    world.put('b');
    const bothMs = clock.wallMs();
    clock.advance(100);
    world.drop('a');
    clock.advance(1_000);
    expect(targets(past, 0)).toBe('before');
    expect(targets(past, beganMs)).toBe('');
    expect(targets(past, bothMs - 1)).toBe('a');
    expect(targets(past, bothMs)).toBe('a b');
    expect(targets(past, clock.wallMs())).toBe('b');
    expect(past.at(bothMs)).toMatchObject({ count: 2, bytes: 200 });
    world.log.close();
    expect(world.disk.openFiles()).toBe(0);
    expect(new CachePast(createFakeDisk(), FOLDER).at(1)).toEqual({ kind: 'none', why: 'nothing-kept' });
  });

  it('is nothing when another run begins, also behind a line that a crash has cut', () => {
    const world = worldOf();
    world.put('a');
    world.clock.advance(1_000);
    const path = `${FOLDER}/${LOG_NAME}`;
    const heldMs = world.clock.wallMs();
    world.put('b');
    world.clock.advance(1_000);
    world.disk.poke(path, world.disk.peek(path).slice(0, -9));
    const again = worldOf(world.disk, world.clock);
    expect(targets(again.past, heldMs)).toBe('a');
    expect(targets(again.past, world.clock.wallMs())).toBe('');
    again.put('c');
    world.clock.advance(1_000);
    expect(targets(again.past, world.clock.wallMs())).toBe('c');
  });

  it('stays within its bounds, and tells all anew after what it could not write', () => {
    const world = worldOf();
    for (let n = 0; n < CACHE_LOG_WAITING_MAX + 10; n += 1) world.put(`k${n % 7}`);
    world.clock.advance(1_000);
    expect(targets(world.past, world.clock.wallMs())).toBe('k0 k1 k2 k3 k4 k5 k6');
    world.disk.failNext('write', 'ENOSPC', 1);
    world.put('lost');
    world.clock.advance(1_000);
    expect(world.problems).toHaveLength(1);
    world.put('again');
    world.clock.advance(1_000);
    expect(targets(world.past, world.clock.wallMs())).toContain('lost');
    const long = 'x'.repeat(4_000);
    for (let n = 0; n < 4_000; n += 1) {
      world.put(`k${n % 7}`, `${n % 7}${long}`);
      if (n % 200 === 0) world.clock.advance(250);
    }
    world.clock.advance(1_000);
    for (const name of world.disk.names(FOLDER))
      expect(world.disk.peek(`${FOLDER}/${name}`).length).toBeLessThan(CACHE_LOG_BYTES_MAX + 4_000_000);
    expect(world.disk.names(FOLDER)).toHaveLength(2);
    expect(world.past.at(world.clock.wallMs())).toMatchObject({ count: 9 });
  });

  it('is what it was, whatever came and went', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ key: fc.nat(4), isDrop: fc.boolean(), afterMs: fc.integer({ min: 1, max: 400 }) }),
        ),
        (steps) => {
          const world = worldOf();
          const was: { readonly atMs: number; readonly keys: string }[] = [];
          for (const { key, isDrop, afterMs } of steps) {
            world.clock.advance(afterMs);
            if (isDrop) world.drop(`k${key}`);
            else world.put(`k${key}`);
            was.push({ atMs: world.clock.wallMs(), keys: [...world.held.keys()].toSorted().join(' ') });
          }
          world.clock.advance(1_000);
          for (const { atMs, keys } of was) expect(targets(world.past, atMs)).toBe(keys);
        },
      ),
      { numRuns: 100 },
    );
  });
});
