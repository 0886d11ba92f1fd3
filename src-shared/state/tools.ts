import type { Entry, Frame } from '../journal/entry.ts';
import { exchangeKey } from './exchanges.ts';
import type { FrameReading } from './read-frame.ts';
import { isObject, type JsonObject, type Message } from '../wire/message.ts';

/** A tool as the wire listed it. */
export interface ListedTool {
  readonly name: string;
  /** The definition exactly as parsed from the wire. */
  readonly definition: JsonObject;
  /** The entry whose frame listed it. */
  readonly seq: number;
}

/** A listed thing that is no usable tool: kept, shown, and never a reason to reject the rest. */
export interface UnusableTool {
  readonly index: number;
  readonly why: string;
  readonly seq: number;
}

/** The tools of one session, in the order of the newest complete or growing list. */
export interface ToolsState {
  readonly tools: ReadonlyMap<string, ListedTool>;
  readonly unusable: readonly UnusableTool[];
  /** Open tools/list requests: key to whether it asked for the first page. */
  readonly asked: ReadonlyMap<string, boolean>;
  /** Server said that its list changed and nobody has asked since. */
  readonly stale: boolean;
}

export const TOOLS_MAX = 10_000;
const ASKED_MAX = 64;

export function createToolsState(): ToolsState {
  return { tools: new Map(), unusable: [], asked: new Map(), stale: false };
}

/** Folds one entry; returns the same object when nothing changed. Follows tools/list pages by their request ids. */
export function foldTools(state: ToolsState, entry: Entry, reading: FrameReading | null): ToolsState {
  if (entry.kind !== 'frame' || reading === null) return state;
  return reading.messages.reduce((next, message) => foldMessage(next, entry, message), state);
}

function foldMessage(state: ToolsState, entry: Entry & Frame, message: Message): ToolsState {
  if (entry.dir === 'out') {
    if (message.kind !== 'request' || message.method !== 'tools/list') return state;
    const asked = new Map(state.asked);
    if (asked.size >= ASKED_MAX) asked.clear();
    asked.set(exchangeKey('out', message.id), typeof message.params['cursor'] !== 'string');
    return { ...state, asked };
  }
  if (message.kind === 'result' || message.kind === 'error') {
    const key = exchangeKey('out', message.id);
    const isFirst = state.asked.get(key);
    if (isFirst === undefined) return state;
    const asked = new Map(state.asked);
    asked.delete(key);
    const settled = { ...state, asked };
    return message.kind === 'result' ? listPage(settled, message.result, isFirst, entry.seq) : settled;
  }
  const isChange = message.kind === 'notification' && message.method === 'notifications/tools/list_changed';
  return isChange ? { ...state, stale: true } : state;
}

function listPage(state: ToolsState, result: unknown, isFirst: boolean, seq: number): ToolsState {
  const listed = isObject(result) && Array.isArray(result['tools']) ? (result['tools'] as unknown[]) : [];
  const tools = new Map(isFirst ? [] : state.tools);
  const unusable = isFirst ? [] : [...state.unusable];
  for (const [index, definition] of listed.entries()) {
    if (!isObject(definition)) unusable.push({ index, why: 'is not an object', seq });
    else if (typeof definition['name'] !== 'string' || definition['name'] === '')
      unusable.push({ index, why: 'has no name', seq });
    else if (tools.size >= TOOLS_MAX)
      unusable.push({ index, why: `is beyond the first ${TOOLS_MAX} tools`, seq });
    else tools.set(definition['name'], { name: definition['name'], definition, seq });
  }
  return { ...state, tools, unusable, stale: false };
}
