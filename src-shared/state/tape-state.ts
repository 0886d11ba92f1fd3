import type { Entry, Era } from '../journal/entry.ts';
import { readText } from '../wire/read-text.ts';
import { createMessagesState, foldMessages, type MessagesState } from './messages.ts';
import { exitText } from './plain-rows.ts';
import { readFrame, type FrameReading } from './read-frame.ts';
import type { RowChange } from './row.ts';
import { EMPTY_LISTING, foldListing, type Listing } from './listing.ts';
import { LIST_SPECS } from './lists.ts';

/** Grows when the same entries would be folded into another state: what was saved before is then of no use. */
export const TAPE_FOLD_VERSION = 2;
/** The newest stderr lines that are part of the state, and characters of each. */
export const STDERR_KEPT_LINES = 200;
export const STDERR_KEPT_CHARS = 1000;

/** What the session layer said last. `none` before it said anything. */
export interface SessionFacts {
  phase: 'none' | Extract<Entry, { kind: 'session' }>['phase']['kind'];
  era: Era | null;
  protocolVersion: string;
  peer: string;
}

export interface TapeCounters {
  entries: number;
  framesIn: number;
  framesOut: number;
  frameBytes: number;
  stderrLines: number;
  findings: number;
  gaps: number;
  lostEntries: number;
}

/**
 * Everything that is folded from one tape: the open and closed exchanges, the tools, the last lines of stderr, where
 * session and process stand, and counts. It is a function of the entries alone, so a state that was saved and brought
 * up to date equals one that was folded from the first entry.
 */
export interface TapeState {
  readonly messages: MessagesState;
  /** Without its newest page, which is not saved. */
  tools: Listing;
  readonly stderr: { readonly seq: number; readonly wallMs: number; readonly text: string }[];
  serverId: string;
  serverName: string;
  runMarker: string;
  readonly session: SessionFacts;
  pid: number | null;
  /** `exit 7`, or a signal; empty while it has not ended. */
  exit: string;
  /** The reason of `tape-closed`; null while the tape is open. */
  closed: string | null;
  lastMs: number;
  readonly counters: TapeCounters;
}

export function createTapeState(): TapeState {
  return {
    messages: createMessagesState(),
    tools: EMPTY_LISTING,
    stderr: [],
    serverId: '',
    serverName: '',
    runMarker: '',
    session: { phase: 'none', era: null, protocolVersion: '', peer: '' },
    pid: null,
    exit: '',
    closed: null,
    lastMs: 0,
    counters: {
      entries: 0,
      framesIn: 0,
      framesOut: 0,
      frameBytes: 0,
      stderrLines: 0,
      findings: 0,
      gaps: 0,
      lostEntries: 0,
    },
  };
}

/** Folds one entry into the state; gives its row and what it changes on earlier rows. */
export function foldTape(state: TapeState, entry: Entry, given?: FrameReading): RowChange {
  const reading = given ?? (entry.kind === 'frame' ? readFrame(entry) : undefined);
  const change = foldMessages(state.messages, entry, reading);
  const listed = foldListing(LIST_SPECS.tools, state.tools, entry, reading ?? null);
  state.tools = listed.page === null ? listed : { ...listed, page: null };
  state.lastMs = entry.wallMs;
  state.counters.entries = entry.seq + 1;
  state.counters.findings += change.findings.length;
  noteFacts(state, entry);
  return change;
}

function noteFacts(state: TapeState, entry: Entry): void {
  const { counters, session } = state;
  switch (entry.kind) {
    case 'frame':
      if (entry.dir === 'in') counters.framesIn += 1;
      else counters.framesOut += 1;
      counters.frameBytes += entry.bytes.length;
      break;
    case 'stderr':
      counters.stderrLines += 1;
      state.stderr.push({ seq: entry.seq, wallMs: entry.wallMs, text: lineOf(entry.bytes) });
      if (state.stderr.length > STDERR_KEPT_LINES) state.stderr.shift();
      break;
    case 'tape-opened':
      state.serverId = entry.serverId;
      state.serverName = entry.serverName;
      state.runMarker = entry.runMarker;
      break;
    case 'process-started':
      state.pid = entry.pid;
      state.exit = '';
      break;
    case 'process-exited':
      state.pid = null;
      state.exit = exitText(entry);
      break;
    case 'session':
      session.phase = entry.phase.kind;
      if (entry.phase.kind !== 'ready') break;
      session.era = entry.phase.era;
      session.protocolVersion = entry.phase.protocolVersion;
      session.peer = `${entry.phase.peerName} ${entry.phase.peerVersion}`.trim();
      break;
    case 'gap':
      counters.gaps += 1;
      counters.lostEntries += entry.lostEntries;
      break;
    case 'tape-closed':
      state.closed = entry.reason;
      break;
    default:
  }
}

function lineOf(bytes: Uint8Array): string {
  // A character takes at most four bytes.
  const { text } = readText(bytes.subarray(0, STDERR_KEPT_CHARS * 4));
  return text.replace(/\r?\n$/, '').slice(0, STDERR_KEPT_CHARS);
}
