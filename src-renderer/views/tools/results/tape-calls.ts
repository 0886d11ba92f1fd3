/** Calls as a tape has them: what the app remembers of its present run ends with it, the tape does not. */
import { useEffect, useMemo, useState } from 'react';
import type { PastSession } from '../../../../src-shared/api/replay.ts';
import type { Call } from '../../../../src-shared/api/tools.ts';
import { parseExact } from '../../../../src-shared/wire/exact-json.ts';
import { isObject } from '../../../../src-shared/wire/message.ts';
import { useIntents } from '../../../store/hooks.ts';
import type { Intents } from '../../../store/intents.ts';
import { usePast } from '../../../store/past.ts';
import type { TableRow } from '../../../store/rows.ts';
import { entryText } from '../../messages/copy.ts';
import { STATUS_WORDS } from '../../messages/words.ts';

type Then = Pick<PastSession, 'entries' | 'waiting'>;

/** A call of a tape by its request, as it stood after so many entries. */
export function callOf(row: TableRow, { entries, waiting }: Then): Call {
  const { tapeId, serverId, seq, target, wallMs } = row;
  return {
    callId: `${tapeId} ${seq}`,
    serverId,
    tool: target,
    startedMs: wallMs,
    state:
      row.pairSeq >= entries || row.status === 'pending' || waiting.seqs.includes(seq)
        ? { kind: 'running', stage: 'call', progress: null }
        : endedState(row),
    request: { tapeId, seq },
    stages: [],
  };
}

function endedState({ status, latencyUs }: TableRow): Call['state'] {
  const tookUs = Math.max(0, latencyUs);
  switch (status) {
    case 'ok':
    case 'input':
    case 'tool-error':
      return {
        kind: 'done',
        isError: status === 'tool-error',
        resultJson: '',
        truncated: false,
        latencyUs: tookUs,
        findings: [],
      };
    case 'cancelled':
      // A tape has no moment of an answer that never came.
      return { kind: 'cancelled', latencyUs };
    default:
      return {
        kind: 'failed',
        latencyUs: tookUs,
        failure: {
          code: 'request-failed',
          message: `As the tape has it: ${STATUS_WORDS[status].long}.`,
          hint: 'The request, and what became of it, are in Messages.',
        },
      };
  }
}

/** Those of the app, which know more, and of the tape those that the app does not remember; newest first. */
export function withTapeCalls(known: readonly Call[], ofTape: readonly Call[]): readonly Call[] {
  const has = new Set(
    known.flatMap(({ request }) => (request === null ? [] : [`${request.tapeId} ${request.seq}`])),
  );
  const others = ofTape.filter(({ callId }) => !has.has(callId));
  return others.length === 0 ? known : [...known, ...others].toSorted((a, b) => b.startedMs - a.startedMs);
}

const NONE: readonly Call[] = [];

/** The calls of a tool by the moment that is looked at, from the tape of its server's session; none at live. */
export function useTapeCalls(serverId: string | null, tool: string | null): readonly Call[] {
  const { tapeCalls } = useIntents();
  const session = usePast(({ past }) => past?.sessions.find(({ server }) => server.id === serverId));
  const tapeId = session?.tapeId;
  const entries = session?.entries;
  const [found, setFound] = useState<{ readonly of: string; readonly rows: readonly TableRow[] } | null>(
    null,
  );
  const wanted = `${tapeId ?? ''} ${tool ?? ''}`;
  useEffect(() => {
    if (tapeId === undefined || entries === undefined || tool === null) return undefined;
    let isCurrent = true;
    void tapeCalls.of(tapeId, tool, entries).then((rows) => {
      if (isCurrent && rows.ok) setFound({ of: `${tapeId} ${tool}`, rows: rows.value });
    });
    return () => {
      isCurrent = false;
    };
  }, [tapeCalls, tapeId, tool, entries]);
  return useMemo(() => {
    if (session === undefined || found?.of !== wanted) return NONE;
    // Until those of this moment are here, those of the one before, as far as they had begun.
    const begun = found.rows.filter(({ seq }) => seq < session.entries);
    return begun.map((row) => callOf(row, session));
  }, [session, found, wanted]);
}

export interface CallTexts {
  readonly argsJson: string;
  readonly resultJson: string;
}

/** What was sent and answered, from the tape; null while it is read. */
export function useCallTexts(call: Call | null): CallTexts | null {
  const intents = useIntents();
  const [read, setRead] = useState<{ readonly callId: string; readonly texts: CallTexts } | null>(null);
  const callId = call?.callId;
  const tapeId = call?.request?.tapeId;
  const seq = call?.request?.seq;
  const hasAnswer = call?.state.kind === 'done';
  useEffect(() => {
    if (callId === undefined || tapeId === undefined || seq === undefined) return undefined;
    let isCurrent = true;
    void textsOf(intents, { tapeId, seq }, hasAnswer).then((texts) => {
      if (isCurrent) setRead({ callId, texts });
    });
    return () => {
      isCurrent = false;
    };
  }, [intents, callId, tapeId, seq, hasAnswer]);
  return read !== null && read.callId === callId ? read.texts : null;
}

async function textsOf(
  intents: Pick<Intents, 'entry' | 'body'>,
  request: { readonly tapeId: string; readonly seq: number },
  hasAnswer: boolean,
): Promise<CallTexts> {
  const detail = await intents.entry(request);
  const pairSeq = hasAnswer && detail.ok ? detail.value.row.pairSeq : -1;
  const sent = await entryText(intents, request, 'json');
  const answer =
    pairSeq < 0 ? null : await entryText(intents, { tapeId: request.tapeId, seq: pairSeq }, 'json');
  const params = sent.ok ? memberOf(sent.value, 'params') : undefined;
  return {
    argsJson: isObject(params) ? textOf(params['arguments'] ?? {}) : '',
    resultJson: answer?.ok === true ? textOf(memberOf(answer.value, 'result')) : '',
  };
}

function memberOf(json: string, name: 'params' | 'result'): unknown {
  try {
    const message: unknown = parseExact(json);
    return isObject(message) ? message[name] : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}
