import { useCallback, useRef, useState } from 'react';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';
import type { ArgsReading } from './args/read-args.ts';
import type { Verdict } from './schema/check.ts';
import { rememberSent } from './sent.ts';

/** Why Run did not send, said beside it until something changes. */
export type Held =
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly text: string; readonly why: string }
  /** Sent when Run is pressed once more. */
  | { readonly kind: 'doubtful'; readonly text: string }
  | { readonly kind: 'refused'; readonly failure: Failure };

const NOT_HELD: Held = { kind: 'none' };

interface RunWish {
  readonly serverId: string;
  readonly tool: string;
  readonly text: string;
  readonly reading: ArgsReading;
  readonly timeoutMs: number;
  readonly settle: (text: string) => Promise<Verdict>;
  /** The call has begun. */
  readonly onSent: (text: string) => void;
}

/** Run: arguments that break the schema are sent too, but not before one has seen that they do. */
export function useRun(wish: RunWish): { readonly held: Held; readonly run: () => void } {
  const intents = useIntents();
  const [held, setHeld] = useState<Held>(NOT_HELD);
  const isAsking = useRef(false);
  const { serverId, tool, text, reading, timeoutMs, settle, onSent } = wish;

  const send = useCallback(async (): Promise<void> => {
    if (reading.kind === 'broken') return setHeld({ kind: 'broken', text, why: reading.message });
    const isDoubtful = reading.kind === 'not-object' || (await settle(text)).kind === 'invalid';
    const isConfirmed = held.kind === 'doubtful' && held.text === text;
    if (isDoubtful && !isConfirmed) return setHeld({ kind: 'doubtful', text });
    const begun = await intents.callTool({ serverId, tool, argsJson: text, timeoutMs });
    if (!begun.ok) return setHeld({ kind: 'refused', failure: begun.failure });
    setHeld(NOT_HELD);
    rememberSent(begun.value, text);
    onSent(text);
  }, [reading, text, settle, held, intents, serverId, tool, timeoutMs, onSent]);

  const run = useCallback(() => {
    // One press, one call; the next may follow before this one has ended.
    if (isAsking.current) return;
    isAsking.current = true;
    void send().finally(() => {
      isAsking.current = false;
    });
  }, [send]);

  // What was said about other arguments is no longer true.
  const isStale = (held.kind === 'broken' || held.kind === 'doubtful') && held.text !== text;
  return { held: isStale ? NOT_HELD : held, run };
}
