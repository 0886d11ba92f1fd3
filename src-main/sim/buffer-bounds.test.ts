/** Bounds of small buffers that no other test reaches: what leaves is the oldest, and is counted. */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { Matches } from '../../src-shared/query/matches.ts';
import {
  CLOSED_MAX,
  closeExchange,
  createExchanges,
  exchangeKey,
  OPEN_MAX,
  openExchange,
  type OpenExchange,
} from '../../src-shared/state/exchanges.ts';
import { createRecorder } from '../host/capture/recorder.ts';
import { createPipeTap, EARLY_BYTES_MAX, EARLY_FRAMES_MAX } from '../host/capture/pipe-tap.ts';
import { CallRequests, CALLS_REMEMBERED_MAX } from '../host/projections/call-requests.ts';
import { STDERR_LINES_MAX, STDERR_SERVERS_MAX, StderrTail } from '../host/projections/stderr-tail.ts';
import { createLineSplitter } from '../host/transport/line-splitter.ts';
import { createFakeClock } from './clock.ts';
import { createMemoryTape } from './memory-tape.ts';

const keyOf = (seq: number): string => exchangeKey('out', String(seq));

function exchange(seq: number): OpenExchange {
  return { seq, monoUs: seq, id: String(seq), dir: 'out', method: 'm', target: '', httpExchange: 0 };
}

function stderr(seq: number, text: string): Entry {
  return { seq, wallMs: 0, monoUs: 0, kind: 'stderr', mark: 'whole', bytes: Buffer.from(text) };
}

describe('at its bound', () => {
  it('a tape gives up its oldest open request, and forgets its oldest answered ones', () => {
    const exchanges = createExchanges();
    for (let seq = 0; seq < OPEN_MAX + 3; seq += 1) openExchange(exchanges, keyOf(seq), exchange(seq));
    expect([exchanges.open.size, exchanges.evicted.open]).toEqual([OPEN_MAX, 3]);
    for (let seq = 3; seq < CLOSED_MAX + 5; seq += 1)
      closeExchange(exchanges, keyOf(seq), exchange(seq), 'answered');
    expect(exchanges.closed.size).toBeLessThanOrEqual(CLOSED_MAX);
    expect(exchanges.closed.size + exchanges.evicted.closed).toBe(CLOSED_MAX + 2);
    expect([...exchanges.closed.keys()][0]).toBe(`out ${3 + exchanges.evicted.closed}`);
  });

  it('the frames of the oldest calls are forgotten', () => {
    const calls = new CallRequests(() => undefined);
    for (let call = 0; call < CALLS_REMEMBERED_MAX + 4; call += 1) calls.expect(`c${call}`, 't', `${call}`);
    const { entries, dropped } = calls.gauge;
    expect(entries).toBeLessThanOrEqual(CALLS_REMEMBERED_MAX);
    expect(entries + dropped).toBe(CALLS_REMEMBERED_MAX + 4);
    expect([calls.of(`c${dropped - 1}`), calls.of(`c${dropped}`)?.callId]).toEqual([null, `c${dropped}`]);
  });

  it('the oldest stderr lines leave, and the server that was silent for longest', () => {
    const tail = new StderrTail();
    const floods = { tapeId: 'flood', serverId: 'flood' };
    for (let seq = 0; seq < 2 * STDERR_LINES_MAX; seq += 1) tail.add(floods, stderr(seq, 'xy'));
    expect(tail.gauge).toEqual({
      entries: STDERR_LINES_MAX,
      bytes: 4 * STDERR_LINES_MAX,
      dropped: STDERR_LINES_MAX,
    });
    for (let server = 0; server < STDERR_SERVERS_MAX; server += 1)
      tail.add({ tapeId: `t${server}`, serverId: `s${server}` }, stderr(0, 'z'));
    expect(tail.last('flood', 1)).toEqual([]);
    expect(tail.gauge).toEqual({
      entries: STDERR_SERVERS_MAX,
      bytes: 2 * STDERR_SERVERS_MAX,
      dropped: 2 * STDERR_LINES_MAX,
    });
  });

  it('the oldest matches of a filter leave, and the others keep their ordinals', () => {
    const rows = 100;
    const columns = {
      floor: 0,
      end: rows,
      chipsAt: () => 0,
      chipsFrom: (place: number, to: number) => new Uint8Array(Math.min(10, to - place)),
    };
    const matches = new Matches(columns, new Uint8Array(256).fill(1), null, null, 50);
    matches.extend(() => true);
    expect(matches.left).toBeGreaterThan(0);
    expect(matches.list.length).toBeLessThanOrEqual(50);
    expect(matches.left + matches.list.length).toBe(rows);
    expect(matches.list.at(matches.list.length - 1)).toBe(rows - 1);
    expect(matches.list.at(0)).toBe(matches.left);
  });

  it('a tap keeps no more frames for a session that does not listen, by number or by bytes, and leaves no hole', () => {
    function tapOf() {
      const tape = createMemoryTape(createFakeClock());
      const recorder = createRecorder({ writer: tape, serverId: 's', listeners: [], onTrouble: () => {} });
      return { tape, tap: createPipeTap({ recorder, createSplitter: () => createLineSplitter() }) };
    }
    const many = tapOf();
    many.tap.onStdout(Buffer.from('{}\n'.repeat(EARLY_FRAMES_MAX + 7)));
    expect(many.tap.gauges().early).toEqual({
      entries: EARLY_FRAMES_MAX,
      bytes: 3 * EARLY_FRAMES_MAX,
      dropped: 7,
    });
    expect(many.tape.entries).toHaveLength(EARLY_FRAMES_MAX + 7);

    const large = tapOf();
    const megabytes = 12;
    const line = Buffer.alloc(megabytes * 1024 * 1024, 'x');
    line[line.length - 1] = 0x0a;
    for (let frame = 0; frame < 4; frame += 1) large.tap.onStdout(line);
    large.tap.onStdout(Buffer.from('{}\n{"unfinished":'));
    const { early, lines } = large.tap.gauges();
    expect(early.bytes).toBeLessThanOrEqual(EARLY_BYTES_MAX);
    expect([early.entries, early.dropped]).toEqual([2, 3]);
    expect(lines).toEqual({ entries: 1, bytes: 14, dropped: 0 });
    const heard: number[] = [];
    large.tap.wire.listen({ onFrame: ({ bytes }) => heard.push(bytes.length), onClosed: () => {} });
    expect(heard).toEqual([line.length, line.length]);
    expect(large.tap.gauges().early).toMatchObject({ entries: 0, bytes: 0, dropped: 3 });
  });
});
