import { beforeEach, describe, expect, it } from 'vitest';
import type { PageRequest } from '../../src-shared/api/messages.ts';
import { PageBuilder } from '../../src-shared/api/page-builder.ts';
import { fakeClient } from './fake-client.ts';
import { createPlayheadIntents } from './playhead-intents.ts';
import { AT_LIVE, changePlayhead, usePlayhead, type Moment } from './playhead.ts';
import { useDeck } from './state.ts';

const ROWS = 200;
const moment = (ordinal: number): Moment => ({
  entry: { tapeId: 't', seq: ordinal },
  wallMs: 1000 + ordinal * 10,
  ordinal,
});

/** A tape with a request every tenth row; `answers` are held until they are let go. */
function start() {
  const fake = fakeClient();
  fake.answer('messages.page', (input) => {
    const { filter, anchor, limit } = input as PageRequest;
    const all = Array.from({ length: ROWS }, (_, seq) => seq).filter(
      (seq) => filter.kinds.length === 0 || seq % 10 === 0,
    );
    const from = anchor.kind === 'tail' ? Math.max(0, all.length - limit) : anchor.ordinal;
    const builder = new PageBuilder();
    for (const seq of all.slice(from, from + limit))
      builder.push({
        tapeId: 't',
        serverId: 's',
        seq,
        wallMs: 1000 + seq * 10,
        dir: 0,
        kind: 0,
        method: 'x',
        target: '',
        id: '',
        status: 0,
        latencyUs: -1,
        sizeBytes: 0,
        severity: 0,
        pairSeq: -1,
      });
    return builder.build({ total: ROWS, matched: all.length, dropped: 0, scanned: ROWS, first: 0, from });
  });
  fake.answer('messages.locate', (input) => ({
    ordinal: (input as { entry: { seq: number } }).entry.seq,
  }));
  return { ...fake, playhead: createPlayheadIntents(fake.client) };
}

const at = (): number | null => usePlayhead.getState().moment?.ordinal ?? null;

beforeEach(() => {
  usePlayhead.setState(AT_LIVE, true);
  useDeck.setState(useDeck.getInitialState(), true);
});

describe('what becomes of the playhead', () => {
  it('keeps the same object when nothing changes', () => {
    expect(changePlayhead(AT_LIVE, { kind: 'pause' })).toBe(AT_LIVE);
    expect(changePlayhead(AT_LIVE, { kind: 'nowhere' })).toBe(AT_LIVE);
    expect(changePlayhead(AT_LIVE, { kind: 'play' })).toBe(AT_LIVE);
  });

  it('goes back to live with its speed and mark, and leaves a scope without the mark', () => {
    let now = changePlayhead(AT_LIVE, { kind: 'arrived', moment: moment(3), isMoving: false });
    now = changePlayhead(now, { kind: 'mark', moment: moment(1) });
    now = changePlayhead(now, { kind: 'speed', speed: 10 });
    now = changePlayhead(now, { kind: 'play' });
    expect(now.isPlaying).toBe(true);
    expect(changePlayhead(now, { kind: 'live' })).toEqual({ ...AT_LIVE, speed: 10, mark: moment(1) });
    expect(changePlayhead(now, { kind: 'scope' })).toEqual({ ...AT_LIVE, speed: 10 });
  });
});

describe('winding', () => {
  it('finds a row, an entry, and the last row at or before a time, and selects it', async () => {
    const { playhead } = start();
    await playhead.windTo({ kind: 'ordinal', ordinal: 17 });
    expect(usePlayhead.getState().moment).toEqual(moment(17));
    expect(useDeck.getState().entry).toEqual({ tapeId: 't', seq: 17 });
    await playhead.windTo({ kind: 'entry', entry: { tapeId: 't', seq: 40 } });
    expect(at()).toBe(40);
    for (const [wallMs, ordinal] of [
      [1234.5, 23],
      [1230, 23],
      [0, 0],
      [1e12, ROWS - 1],
    ] as const) {
      await playhead.windTo({ kind: 'time', wallMs });
      expect(at()).toBe(ordinal);
    }
  });

  it('drops the wishes that a newer one overtook: they are never asked', async () => {
    const { playhead, asked } = start();
    const all = Array.from({ length: 100 }, (_, ordinal) => playhead.windTo({ kind: 'ordinal', ordinal }));
    await Promise.all(all);
    expect(at()).toBe(99);
    // The first was under way already.
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it('stays live when that was wished while a row was looked up', async () => {
    const { playhead } = start();
    const winding = playhead.windTo({ kind: 'ordinal', ordinal: 5 });
    playhead.live();
    await winding;
    expect(usePlayhead.getState()).toMatchObject({ moment: null, wanted: null });
  });

  it('steps over rows and over exchanges, and stops at both ends', async () => {
    const { playhead } = start();
    await playhead.step('back', 'frame');
    expect(at()).toBe(ROWS - 2);
    await playhead.windTo({ kind: 'ordinal', ordinal: 25 });
    await playhead.step('forward', 'exchange');
    expect(at()).toBe(30);
    await playhead.step('back', 'exchange');
    expect(at()).toBe(20);
    await playhead.toStart();
    await playhead.step('back', 'frame');
    expect(at()).toBe(0);
    await playhead.step('back', 'exchange');
    expect(at()).toBe(0);
    await playhead.toEnd();
    await playhead.step('forward', 'frame');
    expect(at()).toBe(ROWS - 1);
  });

  it('goes on from where the last press wanted to be', async () => {
    const { playhead } = start();
    await playhead.windTo({ kind: 'ordinal', ordinal: 10 });
    await Promise.all([1, 2, 3].map(() => playhead.step('forward', 'frame')));
    expect(at()).toBe(13);
  });

  it('plays from the start when it is asked to at live', async () => {
    const { playhead } = start();
    await playhead.play();
    expect(usePlayhead.getState()).toMatchObject({ isPlaying: true, moment: moment(0) });
  });
});
