import { expect, it } from 'vitest';
import { FailureError } from '../../../../src-shared/base/failure.ts';
import { drained } from '../../../../src-shared/base/drained.ts';
import type { Entry } from '../../../../src-shared/journal/entry.ts';
import type { Journal } from '../../ports.ts';
import { CONVERSATION_BYTES_MAX, entryAt, readConversation } from './read-conversation.ts';

const frame = (seq: number, dir: 'in' | 'out', message: object): Entry => ({
  kind: 'frame',
  seq,
  wallMs: seq,
  monoUs: seq,
  dir,
  channel: { kind: 'stdio' },
  mark: 'whole',
  bytes: new TextEncoder().encode(`${JSON.stringify(message)}\n`),
});
const entries = Array.from({ length: 1200 }, (_, at) =>
  at % 2 === 0 ? frame(at, 'out', { id: at, method: 'ping' }) : frame(at, 'in', { id: at - 1, result: {} }),
);
let reads = 0;
const journal: Pick<Journal, 'read'> = {
  *read(_tapeId, from) {
    for (const entry of entries.slice(from?.seq ?? 0)) {
      reads += 1;
      yield { entry, at: { segment: 1, offset: entry.seq } };
    }
  },
};

it('holds no more of a tape than its bound', () => {
  const { conversation, entries: count } = drained(readConversation(journal, 't'));
  expect([conversation.exchanges.length, count]).toEqual([600, 1200]);
  expect(() => drained(readConversation(journal, 't', undefined, 1000))).toThrow(FailureError);
  expect(CONVERSATION_BYTES_MAX).toBeLessThan(1024 ** 3);
});

it('finds an entry again from the place before it', () => {
  const { marks } = drained(readConversation(journal, 't'));
  reads = 0;
  expect(entryAt(journal, 't', marks, 1100)?.seq).toBe(1100);
  expect(reads).toBeLessThan(500);
  expect(entryAt(journal, 't', marks, 9999)).toBeNull();
});
