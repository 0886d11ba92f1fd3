/** Gathers what "copy as" is made of: the message, its other half, and how its server was reached. */
import { z } from 'zod';
import type { AppInfo } from '../../../src-shared/api/head.ts';
import type { EntryDetail, EntryRef } from '../../../src-shared/api/messages.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';
import { useDeck } from '../../store/hooks.ts';
import type { Intents } from '../../store/intents.ts';
import { entryText } from '../messages/copy.ts';
import { STATUS_WORDS } from '../messages/words.ts';
import type { CommandLine, Exchange, Target } from './exchange.ts';

/** The head of an HTTP request stands at most so many entries before its body, or right behind it. */
const HEAD_WITHIN = 6;

export interface Loaded {
  readonly exchange: Exchange;
  /** The exact text of the message that was asked for. */
  readonly own: string;
}

const targetSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stdio'),
    command: z.string(),
    args: z.array(z.string()),
    cwd: z.string().nullable(),
    envNames: z.array(z.string()),
  }),
  z.object({ kind: z.literal('http'), url: z.string(), headerNames: z.array(z.string()) }),
]);
const openedSchema = z.object({ target: targetSchema });
const onHttpSchema = z.object({ channel: z.object({ kind: z.literal('http'), exchange: z.number() }) });
const headSchema = z.object({
  kind: z.literal('http-request'),
  exchange: z.number(),
  headers: z.array(z.tuple([z.string(), z.string()])),
});

type Asked = Pick<Intents, 'entry' | 'body'>;

export async function loadExchange(intents: Asked, ref: EntryRef): Promise<Result<Loaded>> {
  const detail = await intents.entry(ref);
  if (!detail.ok) return detail;
  const own = await entryText(intents, ref, 'json');
  if (!own.ok) return own;
  const { row, tapeId } = detail.value;
  const pair = row.pairSeq < 0 ? null : await entryText(intents, { tapeId, seq: row.pairSeq }, 'json');
  const other = pair?.ok === true ? pair.value : null;
  const isAnswer = row.kind === 'response';
  const isMessage = row.kind === 'request' || row.kind === 'notification';
  const requestSeq = isAnswer ? row.pairSeq : row.seq;
  return ok({
    own: own.value,
    exchange: {
      tapeId,
      seq: row.seq,
      method: row.method === '' ? row.kind : row.method,
      about: isAnswer ? (detail.value.pair?.target ?? '') : row.target,
      request: isAnswer ? other : isMessage ? own.value : null,
      response: isAnswer ? own.value : isMessage ? other : null,
      status: STATUS_WORDS[row.status].short,
      latencyUs: row.latencyUs,
      wallMs: row.wallMs,
      findings: detail.value.findings,
      server: await serverOf(intents, detail.value),
      commandLine: commandLineOf(useDeck.getState().info),
      headers: requestSeq < 0 ? null : await headersOf(intents, { tapeId, seq: requestSeq }),
    },
  });
}

/** Of the app that is running: whatever is on the PATH, this one is there. */
function commandLineOf(info: AppInfo | null): CommandLine {
  return { program: info?.program ?? [], dataFolder: info?.dataFolder ?? null };
}

/** What a tape was recorded of: names of environment and headers, never their values. */
export async function recordedTarget(
  intents: Pick<Intents, 'entry'>,
  tapeId: string,
): Promise<Target | undefined> {
  const opened = await intents.entry({ tapeId, seq: 0 });
  const read = opened.ok ? openedSchema.safeParse(jsonOf(opened.value.metaJson)) : null;
  return read?.success === true ? read.data.target : undefined;
}

async function serverOf(intents: Asked, detail: EntryDetail): Promise<Exchange['server']> {
  const { servers, tapes } = useDeck.getState();
  const known = servers?.find(({ id }) => id === detail.serverId);
  const tape = tapes?.find(({ id }) => id === detail.tapeId);
  const session = known?.tapeId === detail.tapeId ? known.session : null;
  const recorded = (await recordedTarget(intents, detail.tapeId)) ?? known?.target;
  return {
    name: detail.serverName,
    isInDeck: known !== undefined,
    target: recorded ?? { kind: 'stdio', command: detail.serverName, args: [], cwd: null, envNames: [] },
    era: tape?.era ?? session?.era ?? null,
    protocolVersion: tape?.protocolVersion ?? session?.protocolVersion ?? null,
    peer: session === null || session === undefined ? '' : `${session.peerName} ${session.peerVersion}`,
  };
}

/** Of the HTTP request that carried an entry; null when none did. */
async function headersOf(intents: Asked, ref: EntryRef): Promise<Exchange['headers']> {
  const entry = await intents.entry(ref);
  const carried = entry.ok ? onHttpSchema.safeParse(jsonOf(entry.value.metaJson)) : null;
  if (carried?.success !== true) return null;
  const before = Array.from({ length: HEAD_WITHIN }, (_each, away) => ref.seq - 1 - away);
  for (const seq of [...before.filter((each) => each >= 0), ref.seq + 1]) {
    const near = await intents.entry({ tapeId: ref.tapeId, seq });
    const head = near.ok ? headSchema.safeParse(jsonOf(near.value.metaJson)) : null;
    if (head?.success === true && head.data.exchange === carried.data.channel.exchange)
      return head.data.headers;
  }
  return null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
