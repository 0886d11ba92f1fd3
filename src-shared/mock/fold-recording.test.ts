import { describe, expect, it } from 'vitest';
import type { Channel, Direction, Entry } from '../journal/entry.ts';
import { foldRecording } from './fold-recording.ts';
import type { Recording } from './recording.ts';

type Frame = readonly [dir: Direction, message: unknown, channel?: Channel];
const STDIO: Channel = { kind: 'stdio' };
const post = (exchange: number): Channel => ({ kind: 'http', exchange, part: 'body' });
const sse = (exchange: number): Channel => ({ kind: 'http', exchange, part: 'sse' });

/** One entry every millisecond, `seq` and offset from 0. */
function recordingOf(frames: readonly Frame[], itemsMax?: number): Recording {
  const fold = foldRecording(itemsMax);
  frames.forEach(([dir, message, channel = STDIO], seq) => {
    const json = typeof message === 'string' ? message : JSON.stringify(message);
    const isEvent = channel.kind === 'http' && channel.part === 'sse';
    const bytes = new TextEncoder().encode(isEvent ? `data: ${json}\n\n` : `${json}\n`);
    const entry: Entry = {
      kind: 'frame',
      dir,
      channel,
      mark: 'whole',
      bytes,
      seq,
      wallMs: seq,
      monoUs: seq * 1000,
    };
    fold.add(entry, { segment: 1, offset: seq });
  });
  fold.end();
  return fold.recording;
}

const ask = (id: number, method: string, params: object = {}) => ({ id, method, params });
const result = (id: number, value: object = {}) => ({ id, result: value });
const note = (method: string, params: object = {}) => ({ method, params });
const saidAt = (list: readonly { readonly seq: number }[]) => list.map(({ seq }) => seq);

describe('a recording', () => {
  it('has progress where its token belongs, and other things at the newest question that is open', () => {
    const { questions } = recordingOf([
      ['out', ask(1, 'tools/call', { name: 'a', _meta: { progressToken: 'p' } })],
      ['out', ask(2, 'tools/call', { name: 'b' })],
      ['in', note('notifications/progress', { progressToken: 'p', progress: 1 })],
      ['in', note('notifications/message', { data: 'x' })],
      ['in', result(2)],
      ['in', note('notifications/progress', { progressToken: 'p', progress: 2 })],
      ['in', result(1)],
      ['in', note('notifications/tools/list_changed')],
    ]);
    expect(questions.map(({ during, after }) => [saidAt(during), saidAt(after)])).toEqual([
      [[2, 5], [7]],
      [[3], []],
    ]);
    expect(questions[0]).toMatchObject({
      progressToken: '"p"',
      answer: { seq: 6, tookUs: 6000 },
      isWhole: true,
    });
    expect(questions[0]?.during[1]).toMatchObject({ offsetUs: 5000, isApart: false });
  });

  it('has what a question of the server was answered with, and what came before anything was asked', () => {
    const { questions, opening, notices } = recordingOf([
      ['in', note('notifications/message', { data: 'hello' })],
      ['out', ask(1, 'initialize')],
      ['in', result(1, { protocolVersion: '2025-11-25' })],
      ['out', note('notifications/initialized')],
      ['in', ask(1, 'roots/list')],
      ['out', result(1, { roots: [] })],
    ]);
    expect(saidAt(opening.after)).toEqual([0]);
    expect(questions[0]?.after).toEqual([]);
    expect(notices.get('notifications/initialized')?.[0]?.after).toMatchObject([
      { seq: 4, kind: 'request', method: 'roots/list', reply: { seq: 5 } },
    ]);
  });

  it('over HTTP goes by the connection: what comes by another stream is apart', () => {
    const { questions } = recordingOf([
      ['out', ask(1, 'tools/call', { name: 'a' }), post(1)],
      ['out', ask(2, 'tools/call', { name: 'b' }), post(2)],
      ['in', note('notifications/message', { data: 'of a' }), sse(1)],
      ['in', note('notifications/resources/updated'), sse(9)],
      ['in', result(1), sse(1)],
      ['in', result(2), post(2)],
    ]);
    expect(questions[0]?.during).toMatchObject([{ seq: 2, isApart: false }]);
    expect(questions[1]?.during).toMatchObject([{ seq: 3, isApart: true }]);
  });

  it('keeps an acknowledgement with its listener, and news for it with what brought them about', () => {
    const meta = { _meta: { 'io.modelcontextprotocol/subscriptionId': 7 } };
    const { questions } = recordingOf([
      ['out', ask(7, 'subscriptions/listen')],
      ['in', note('notifications/subscriptions/acknowledged', meta)],
      ['out', ask(8, 'tools/call', { name: 'toggle' })],
      ['in', result(8)],
      ['in', note('notifications/tools/list_changed', meta)],
    ]);
    expect(questions[0]).toMatchObject({ answer: null, during: [{ seq: 1, isApart: false }] });
    expect(questions[1]?.after).toMatchObject([{ seq: 4, isApart: true }]);
  });

  it('knows batches, noise and called-off questions; a refused probe makes no modern era', () => {
    const version = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };
    const recording = recordingOf([
      ['out', ask(0, 'server/discover', version)],
      ['in', { id: 0, error: { code: -32601, message: 'no' } }],
      ['out', [ask(1, 'ping'), ask(2, 'tools/list')]],
      ['in', 'Server started'],
      ['out', note('notifications/cancelled', { requestId: 2 })],
      ['in', [result(1)]],
    ]);
    expect([...recording.modernVersions]).toEqual([]);
    expect(recording).toMatchObject({ hasBatches: true, isComplete: true });
    const [, ping, list] = recording.questions;
    expect(ping).toMatchObject({ method: 'ping', at: { part: 0 }, answer: { at: { part: 0 } } });
    expect(list).toMatchObject({ at: { part: 1 }, answer: null, isCancelled: true });
    expect(list?.during).toMatchObject([{ seq: 3, kind: 'noise' }]);
  });

  it('indexes no more than its bound, and counts the rest', () => {
    const frames: Frame[] = Array.from({ length: 10 }, (_, id) => ['out', ask(id, 'ping')]);
    const { questions, notServed } = recordingOf(frames, 4);
    expect(questions).toHaveLength(4);
    expect(notServed).toEqual({ pieces: 0, beyondBound: 6 });
  });
});
