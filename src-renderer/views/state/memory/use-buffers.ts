import { useEffect, useState } from 'react';
import type { Buffer } from '../../../../src-shared/api/buffers.ts';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import { useNow } from '../../../store/clock.ts';
import { useDeck, useIntents, useRowWindow } from '../../../store/hooks.ts';
import { CHUNK_ROWS, CHUNKS_MAX, IN_FLIGHT_MAX } from '../../../store/rows.ts';
import { CALLS_MAX } from '../../../store/state.ts';
import type { AnyBufferId } from './buffer-words.ts';

export type AnyBuffer = Omit<Buffer, 'id' | 'bytes'> & {
  readonly id: AnyBufferId;
  /** Null where nobody knows. */
  readonly bytes: number | null;
};

/** The buffers of the host, asked once a second while somebody looks, and those of this page. */
export function useBuffers(): {
  readonly buffers: ReadonlyMap<AnyBufferId, AnyBuffer> | null;
  readonly failure: Failure | null;
} {
  const intents = useIntents();
  const nowMs = useNow();
  const own = usePageBuffers();
  const [host, setHost] = useState<readonly Buffer[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let isGone = false;
    void intents.buffers().then((answer) => {
      if (isGone) return;
      if (answer.ok) setHost(answer.value);
      setFailure(answer.ok ? null : answer.failure);
    });
    return () => {
      isGone = true;
    };
    // Another second is another question.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [intents, nowMs]);
  if (host === null) return { buffers: null, failure };
  return { buffers: new Map([...host, ...own].map((each) => [each.id, each])), failure };
}

function usePageBuffers(): readonly AnyBuffer[] {
  const { rows } = useRowWindow();
  const calls = useDeck((state) => state.calls.length);
  const callsLeft = useDeck((state) => state.callsLeft);
  const { chunks, inFlight, left, rows: kept } = rows.kept();
  const base = { count: 1, bytes: null, bytesMax: null, onDisk: false };
  return [
    {
      ...base,
      id: 'page-rows',
      entries: kept,
      entriesMax: CHUNKS_MAX * CHUNK_ROWS,
      fill: chunks / CHUNKS_MAX,
      dropped: left,
    },
    {
      ...base,
      id: 'page-questions',
      entries: inFlight,
      entriesMax: IN_FLIGHT_MAX,
      fill: Math.min(1, inFlight / IN_FLIGHT_MAX),
      dropped: 0,
    },
    {
      ...base,
      id: 'page-calls',
      entries: calls,
      entriesMax: CALLS_MAX,
      fill: calls / CALLS_MAX,
      dropped: callsLeft,
    },
  ];
}
