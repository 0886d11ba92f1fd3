import { describe, expect, it } from 'vitest';
import { endpointEvent } from '../host/tap/endpoint-event.ts';
import { createSseSplitter } from '../host/transport/sse-splitter.ts';

const EVENT = 'event: endpoint\ndata: http://server/post?x=1\n\n';
const MOVED = 'event: endpoint\ndata: http://tap/post?x=1\n\n';

/** What the client has had after each chunk. */
function passed(chunks: readonly string[]): readonly string[] {
  const events = endpointEvent(createSseSplitter(), (url) => url.replace('//server', '//tap'));
  return chunks.map((chunk) => Buffer.from(events.pass(Buffer.from(chunk)) ?? '').toString());
}

describe('the first event of a stream', () => {
  it('leads to the tap, and nothing else of the stream is changed', () => {
    expect(passed([`${EVENT}data: http://server/\n\n`])).toEqual([`${MOVED}data: http://server/\n\n`]);
    expect(passed([`data: x\n\n${EVENT}`])).toEqual([`data: x\n\n${EVENT}`]);
    expect(passed([EVENT, EVENT])).toEqual([MOVED, EVENT]);
  });

  it('may come behind comments and blocks without data, which do not wait for it', () => {
    expect(passed([`: hello\n\n${EVENT}: bye\n\n`])).toEqual([`: hello\n\n${MOVED}: bye\n\n`]);
    expect(passed([': hel', 'lo\n\nretry: 5\n\neve', EVENT.slice(3)])).toEqual([
      '',
      ': hello\n\nretry: 5\n\n',
      MOVED,
    ]);
  });

  it('is changed the same wherever the stream is cut', () => {
    const whole = `: a\n\n\n: b\n\n${EVENT}data: 1\n\n`;
    for (let at = 0; at <= whole.length; at += 1)
      expect(passed([whole.slice(0, at), whole.slice(at)]).join('')).toBe(whole.replace(EVENT, MOVED));
  });
});
