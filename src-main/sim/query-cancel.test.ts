import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { NO_FILTER, type Page } from '../../src-shared/api/messages.ts';
import { openDatabase } from '../host/index/database.ts';
import { IndexEngine } from '../host/index/engine.ts';
import { ABANDONED_AFTER_MS } from '../host/index/tape-views.ts';
import { SimTape, notificationBody, openedBody } from './rows-tape.ts';

const ROWS = 30_000;
const root = mkdtempSync(join(tmpdir(), 'tapedeck-cancel-'));

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

it('a search rests when nobody asks for it any more, and goes on where it was', () => {
  const tape = new SimTape(join(root, 'tapes'), '20260101-000000-000001', 'server-1');
  tape.append([openedBody(tape.tapeId, 'server-1')]);
  tape.append(
    Array.from({ length: ROWS }, (_, at) => notificationBody(at)),
    false,
  );
  mkdirSync(join(root, 'index'));
  const database = openDatabase(join(root, 'index'));
  const engine = new IndexEngine({ database, tapesFolder: join(root, 'tapes'), living: new Set() });
  const page = (query: string): Page => {
    const filter = { ...NO_FILTER, query };
    const answer = engine.answer({
      kind: 'page',
      tapeId: tape.tapeId,
      filter,
      anchor: { kind: 'tail' },
      limit: 5,
    });
    if (answer.kind !== 'page') throw new Error(answer.kind);
    return answer.page;
  };
  while (engine.turn().next === 'now' || page('').total < tape.length);
  // Somebody has looked at it: what its first filter would wait for is read now.
  while (engine.turn().next === 'now');

  // Time passes by itself: every look at the clock is three milliseconds, so that a slice is never a whole search.
  let nowMs = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 3));
  const first = page('params.data.pad~xxx');
  expect(first.scanned).toBeLessThan(first.total);
  expect(engine.turn()).toMatchObject({ searched: tape.tapeId, next: 'now' });

  nowMs += ABANDONED_AFTER_MS;
  expect(engine.turn()).toMatchObject({ searched: null, next: 'rest' });
  const again = page('params.data.pad~xxx');
  expect(again.scanned).toBeGreaterThan(first.scanned);
  expect(again.matched).toBeGreaterThanOrEqual(first.matched);
  let whole = again;
  while (whole.scanned < whole.total) whole = page('params.data.pad~xxx');
  expect(whole.matched).toBe(ROWS);
  engine.close();
  database.close();
});
