import { z } from 'zod';
import { isObject, type JsonObject } from '../wire/message.ts';
import type { ClosedExchange, OpenExchange } from './exchanges.ts';
import type { TapeState } from './tape-state.ts';
import type { Listed } from './listing.ts';

const dir = z.enum(['out', 'in']);
const definition = z.custom<JsonObject>(isObject);

/** seq, monoUs, id, dir, method, target, HTTP exchange. */
const open = z.tuple([z.number(), z.number(), z.string(), dir, z.string(), z.string(), z.number()]);
/** The same, and how it ended. */
const closed = z.tuple([
  z.number(),
  z.number(),
  z.string(),
  dir,
  z.string(),
  z.string(),
  z.number(),
  z.enum(['answered', 'cancelled']),
]);

/** A TapeState as JSON: maps as lists in their order, which is part of the state (the oldest makes room). */
export const savedStateSchema = z.object({
  open: z.array(z.tuple([z.string(), open])),
  closed: z.array(z.tuple([z.string(), closed])),
  http: z.array(z.tuple([z.number(), z.number(), z.number(), z.string(), z.number()])),
  tools: z.array(z.tuple([z.string(), z.number(), definition])),
  unusable: z.array(z.tuple([z.number(), z.string(), z.number()])),
  asked: z.array(z.tuple([z.string(), z.boolean()])),
  stale: z.boolean(),
  stderr: z.array(z.tuple([z.number(), z.number(), z.string()])),
  server: z.tuple([z.string(), z.string(), z.string()]),
  session: z.object({
    phase: z.enum([
      'none',
      'negotiating',
      'ready',
      'failed',
      'stopping',
      'reconnecting',
      'resumed',
      'stream-lost',
    ]),
    era: z.enum(['legacy', 'modern']).nullable(),
    protocolVersion: z.string(),
    peer: z.string(),
  }),
  pid: z.number().nullable(),
  exit: z.string(),
  closedBy: z.string().nullable(),
  lastMs: z.number(),
  counters: z.object({
    entries: z.number(),
    framesIn: z.number(),
    framesOut: z.number(),
    frameBytes: z.number(),
    stderrLines: z.number(),
    findings: z.number(),
    gaps: z.number(),
    lostEntries: z.number(),
  }),
});
type SavedState = z.infer<typeof savedStateSchema>;

/** The one text of a state: equal states have equal texts, and a hash of it stands for the state. */
export function stateText(state: TapeState): string {
  return JSON.stringify(saved(state));
}

/** The state that a text stands for; null when it is not one. */
export function stateOfText(text: string): TapeState | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = savedStateSchema.safeParse(json);
  return parsed.success ? restored(parsed.data) : null;
}

function saved(state: TapeState): SavedState {
  const { messages, tools, session, counters } = state;
  return {
    open: [...messages.exchanges.open].map(([key, each]) => [key, openCells(each)]),
    closed: [...messages.exchanges.closed].map(([key, each]) => [key, [...openCells(each), each.ending]]),
    http: [...messages.http].map(([exchange, each]) => [
      exchange,
      each.seq,
      each.monoUs,
      each.method,
      each.flags,
    ]),
    tools: [...tools.items.values()].map((each) => [each.name, each.seq, each.definition]),
    unusable: tools.unusable.map((each) => [each.index, each.why, each.seq]),
    asked: [...tools.asked],
    stale: tools.stale,
    stderr: state.stderr.map((each) => [each.seq, each.wallMs, each.text]),
    server: [state.serverId, state.serverName, state.runMarker],
    session: {
      phase: session.phase,
      era: session.era,
      protocolVersion: session.protocolVersion,
      peer: session.peer,
    },
    pid: state.pid,
    exit: state.exit,
    closedBy: state.closed,
    lastMs: state.lastMs,
    counters: {
      entries: counters.entries,
      framesIn: counters.framesIn,
      framesOut: counters.framesOut,
      frameBytes: counters.frameBytes,
      stderrLines: counters.stderrLines,
      findings: counters.findings,
      gaps: counters.gaps,
      lostEntries: counters.lostEntries,
    },
  };
}

function restored(saved: SavedState): TapeState {
  const [serverId, serverName, runMarker] = saved.server;
  return {
    messages: {
      exchanges: {
        evicted: { open: 0, closed: 0 },
        open: new Map(saved.open.map(([key, cells]) => [key, exchangeOf(cells)])),
        closed: new Map(
          saved.closed.map(([key, cells]): [string, ClosedExchange] => {
            const [seq, monoUs, id, direction, method, target, httpExchange, ending] = cells;
            return [
              key,
              {
                ...exchangeOf([seq, monoUs, id, direction, method, target, httpExchange]),
                ending,
              },
            ];
          }),
        ),
      },
      http: new Map(
        saved.http.map(([exchange, seq, monoUs, method, flags]) => [
          exchange,
          { seq, monoUs, method, flags },
        ]),
      ),
    },
    tools: {
      page: null,
      items: new Map(
        saved.tools.map(([name, seq, listed]): [string, Listed] => [name, { name, definition: listed, seq }]),
      ),
      unusable: saved.unusable.map(([index, why, seq]) => ({ index, why, seq })),
      asked: new Map(saved.asked),
      stale: saved.stale,
    },
    stderr: saved.stderr.map(([seq, wallMs, text]) => ({ seq, wallMs, text })),
    serverId,
    serverName,
    runMarker,
    session: { ...saved.session },
    pid: saved.pid,
    exit: saved.exit,
    closed: saved.closedBy,
    lastMs: saved.lastMs,
    counters: { ...saved.counters },
  };
}

function openCells(each: OpenExchange): z.infer<typeof open> {
  return [each.seq, each.monoUs, each.id, each.dir, each.method, each.target, each.httpExchange];
}

function exchangeOf([seq, monoUs, id, direction, method, target, httpExchange]: z.infer<
  typeof open
>): OpenExchange {
  return { seq, monoUs, id, dir: direction, method, target, httpExchange };
}
