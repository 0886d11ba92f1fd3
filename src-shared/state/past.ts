import type {
  BreakerPhase,
  Entry,
  ProcessExited,
  SessionChanged,
  SupervisionNoted,
} from '../journal/entry.ts';
import type { Target, TapeOpened } from '../journal/entry.ts';
import { isObject, type JsonObject } from '../wire/message.ts';
import { EMPTY_LISTING, foldListing, type Listing } from './listing.ts';
import { LIST_SPECS, type ListKind } from './lists.ts';
import { countCall, type CalledTool } from './past-calls.ts';
import { readFrame, type FrameReading } from './read-frame.ts';
import type { RowChange, Severity } from './row.ts';
import { createSubscriptions, foldSubscriptions, type Subscriptions } from './subscriptions.ts';
import { createTapeState, foldTape, type TapeState } from './tape-state.ts';

/** Newest decisions and health checks that are part of the state, and breakers that are followed. */
export const SUPERVISION_KEPT = 50;
export const BREAKERS_KEPT = 1000;
/** Requests that came with a finding of their own, by which they are marked while they wait. */
export const MARKED_KEPT = 1000;

/** Something of a tape, and the entry that said it. */
export interface Said {
  readonly seq: number;
  readonly wallMs: number;
}

export interface BreakerSaid extends Said {
  /** Null: the breaker of the whole server. */
  readonly tool: string | null;
  readonly phase: BreakerPhase;
  readonly why: string;
}

export interface RowCounters {
  requests: number;
  responses: number;
  notifications: number;
  /** Answers that are errors, of the protocol or of a tool. */
  errors: number;
  /** Frames that are no JSON-RPC. */
  invalid: number;
}

/** Lists beside the tools, which are part of the tape's state. */
type OtherKind = Exclude<ListKind, 'tools'>;
const OTHERS: readonly OtherKind[] = ['resources', 'templates', 'prompts'];

/**
 * Everything that a view can show of one tape as of one of its entries. A function of the entries up to there alone: it
 * never holds what only the running host knows (limits of a guard, what the caches hold, the workspace document).
 */
export interface PastState {
  readonly tape: TapeState;
  readonly lists: Record<OtherKind, Listing>;
  readonly subscriptions: Subscriptions;
  /** Grows when what any list holds, or how it stands, is another. */
  listsSeq: number;
  opened:
    | (Said & { readonly target: Target } & Pick<TapeOpened, 'startedBy' | 'restartOf' | 'causedBy'>)
    | null;
  session: (Said & { readonly phase: SessionChanged['phase']; readonly text: string }) | null;
  /** As its session said when it became ready. */
  peer: { readonly name: string; readonly version: string } | null;
  exit: (Said & Omit<ProcessExited, 'kind'>) | null;
  /** As the server declared them in its handshake. */
  capabilities: JsonObject | null;
  readonly breakers: Map<string, BreakerSaid>;
  readonly supervision: (Said & { readonly event: SupervisionNoted['event']; readonly text: string })[];
  readonly counters: RowCounters;
  /** Calls that the app made, by tool. */
  readonly called: Map<string, CalledTool>;
  /** The severity that requests came with, the newest; what becomes of them later is on their rows only. */
  readonly marked: Map<number, Exclude<Severity, 'none'>>;
  /** The latest time of all entries: clocks are set back now and then. */
  maxMs: number;
  /** Of the newest entry, by the clock that open requests are remembered by. */
  lastMonoUs: number;
}

export function createPastState(): PastState {
  return {
    tape: createTapeState(),
    lists: { resources: EMPTY_LISTING, templates: EMPTY_LISTING, prompts: EMPTY_LISTING },
    subscriptions: createSubscriptions(),
    listsSeq: -1,
    opened: null,
    session: null,
    peer: null,
    exit: null,
    capabilities: null,
    breakers: new Map(),
    supervision: [],
    counters: { requests: 0, responses: 0, notifications: 0, errors: 0, invalid: 0 },
    called: new Map(),
    marked: new Map(),
    maxMs: 0,
    lastMonoUs: 0,
  };
}

/** Folds one entry into the state. Changes it in place: of a state that is looked at later, a copy is kept. */
export function foldPast(state: PastState, entry: Entry): void {
  const reading = entry.kind === 'frame' ? readFrame(entry) : undefined;
  const tools = state.tape.tools;
  const change = foldTape(state.tape, entry, reading);
  state.maxMs = Math.max(state.maxMs, entry.wallMs);
  state.lastMonoUs = entry.monoUs;
  if (isAnother(tools, state.tape.tools)) state.listsSeq = entry.seq;
  foldSubscriptions(state.subscriptions, entry, reading);
  if (reading === undefined)
    return noteFacts(state, entry, `${change.row.method} ${change.row.target}`.trim());
  for (const kind of OTHERS) {
    const before = state.lists[kind];
    const after = foldListing(LIST_SPECS[kind], before, entry, reading);
    state.lists[kind] = after;
    if (isAnother(before, after)) state.listsSeq = entry.seq;
  }
  count(state.counters, change);
  noteMarked(state.marked, change);
  noteCapabilities(state, change, reading);
}

function isAnother(before: Listing, after: Listing): boolean {
  return before.items !== after.items || before.stale !== after.stale || before.unusable !== after.unusable;
}

function count(counters: RowCounters, { row }: RowChange): void {
  switch (row.kind) {
    case 'request':
      counters.requests += 1;
      break;
    case 'response':
      counters.responses += 1;
      if (row.status === 'error' || row.status === 'tool-error') counters.errors += 1;
      break;
    case 'notification':
      counters.notifications += 1;
      break;
    case 'invalid':
      counters.invalid += 1;
      break;
    default:
  }
}

function noteMarked(marked: PastState['marked'], { row }: RowChange): void {
  if (row.kind !== 'request' || row.severity === 'none') return;
  marked.set(row.seq, row.severity);
  if (marked.size <= MARKED_KEPT) return;
  const oldest = marked.keys().next();
  if (oldest.done !== true) marked.delete(oldest.value);
}

const HANDSHAKES = new Set(['initialize', 'server/discover']);

function noteCapabilities(state: PastState, { row }: RowChange, { messages }: FrameReading): void {
  if (row.kind !== 'response' || row.dir !== 'in' || !HANDSHAKES.has(row.method)) return;
  for (const message of messages) {
    if (message.kind !== 'result' || !isObject(message.result)) continue;
    const { capabilities } = message.result;
    if (isObject(capabilities)) state.capabilities = capabilities;
  }
}

/** `text`: what the row of the entry says. */
function noteFacts(state: PastState, entry: Entry, text: string): void {
  const { seq, wallMs } = entry;
  switch (entry.kind) {
    case 'tape-opened': {
      const { target, startedBy, restartOf, causedBy } = entry;
      state.opened = { seq, wallMs, target, startedBy, restartOf, causedBy };
      break;
    }
    case 'session':
      state.session = { seq, wallMs, phase: entry.phase, text };
      if (entry.phase.kind === 'ready')
        state.peer = { name: entry.phase.peerName, version: entry.phase.peerVersion };
      break;
    case 'process-started':
      state.exit = null;
      break;
    case 'process-exited': {
      const { code, signal, expected, killedDescendants } = entry;
      state.exit = { seq, wallMs, code, signal, expected, killedDescendants };
      break;
    }
    case 'call-staged':
      countCall(state.called, entry);
      break;
    case 'breaker':
      noteBreaker(state.breakers, { seq, wallMs, tool: entry.tool, phase: entry.to, why: entry.why });
      break;
    case 'supervision':
      state.supervision.push({ seq, wallMs, event: entry.event, text });
      if (state.supervision.length > SUPERVISION_KEPT) state.supervision.shift();
      break;
    default:
  }
}

function noteBreaker(breakers: Map<string, BreakerSaid>, said: BreakerSaid): void {
  const key = said.tool === null ? 'server' : `tool ${said.tool}`;
  // The one that changed last is last, so that the one that is quiet for longest makes room.
  breakers.delete(key);
  breakers.set(key, said);
  if (breakers.size <= BREAKERS_KEPT) return;
  const oldest = breakers.keys().next();
  if (oldest.done !== true) breakers.delete(oldest.value);
}
