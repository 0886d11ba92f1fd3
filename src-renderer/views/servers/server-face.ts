import type { Server, ServerState } from '../../../src-shared/api/servers.ts';
import type { RowTone, Tone } from '../../ui/row-table/types.ts';
import type { StatusShape, StatusTone } from '../../ui/status.tsx';

/** How a state looks: a shape, a colour and a few words, the same wherever a server is shown. */
export interface ServerFace {
  readonly shape: StatusShape;
  readonly tone: StatusTone;
  /** The shape as a character, for the cells of a table. */
  readonly glyph: string;
  readonly cellTone: Tone;
  readonly rowTone: RowTone;
  /** Short enough for the rail: `exit 7`, `starting… 3 s`. */
  readonly text: string;
  /** Something is under way. */
  readonly isMoving: boolean;
  /** There is a process or a connection. */
  readonly isRunning: boolean;
}

export function serverFace(
  { state, startCount }: Pick<Server, 'state' | 'startCount'>,
  nowMs: number,
): ServerFace {
  switch (state.kind) {
    case 'stopped':
      return { ...STILL, text: startCount === 0 ? 'not started' : 'stopped' };
    case 'awaiting-consent':
      return { ...ASKING, text: 'needs approval' };
    case 'starting':
      return { ...MOVING, text: `starting… ${seconds(nowMs - state.sinceMs)}` };
    case 'stopping':
      return { ...MOVING, text: `stopping… ${seconds(nowMs - state.sinceMs)}` };
    case 'ready':
      return { ...RUNNING, text: 'ready' };
    case 'reconnecting':
      return { ...REACHING, text: reconnectText(state, nowMs) };
    case 'crashed':
      return { ...BROKEN, text: exitText(state) };
    case 'failed':
      return { ...BROKEN, text: 'failed' };
    case 'restarting':
      return { ...COMING, text: restartText(state, nowMs) };
    case 'gave-up':
      return { ...BROKEN, text: 'gave up' };
  }
}

/** How a process ended: `exit 7`, `SIGKILL`. */
export function exitText({ code, signal }: Extract<ServerState, { kind: 'crashed' }>): string {
  if (signal !== null) return signal;
  return code === null ? 'crashed' : `exit ${code}`;
}

/** Short for the rail: `retry 3 in 2 s`. */
function reconnectText(
  { attempt, nextMs }: Extract<ServerState, { kind: 'reconnecting' }>,
  nowMs: number,
): string {
  return nextMs <= nowMs
    ? `retry\u00a0${attempt}\u00a0…`
    : `retry\u00a0${attempt} in ${Math.ceil((nextMs - nowMs) / 1000)}\u00a0s`;
}

/** Short for the rail: `restart in 3 s`. */
export function restartText({ nextMs }: { readonly nextMs: number | null }, nowMs: number): string {
  if (nextMs === null) return 'restart waits';
  return nextMs <= nowMs ? 'restarting…' : `restart in ${Math.ceil((nextMs - nowMs) / 1000)}\u00a0s`;
}

/** What the one button of a server does now. */
export type MainAction = 'start' | 'stop' | 'approve';

export function mainAction(state: ServerState): MainAction {
  switch (state.kind) {
    case 'stopped':
    case 'crashed':
    case 'failed':
    case 'gave-up':
      return 'start';
    case 'awaiting-consent':
      return 'approve';
    case 'restarting':
    case 'starting':
    case 'ready':
    case 'reconnecting':
    case 'stopping':
      return 'stop';
  }
}

/** The command line or the URL, for a person: never fed to a shell. */
export function targetText(target: Server['target']): string {
  return target.kind === 'http' ? target.url : [target.command, ...target.args].join(' ');
}

function seconds(elapsedMs: number): string {
  return `${Math.max(0, Math.floor(elapsedMs / 1000))}\u00a0s`;
}

type Look = Omit<ServerFace, 'text'>;

const STILL: Look = {
  shape: 'square',
  tone: 'muted',
  glyph: '□',
  cellTone: 'muted',
  rowTone: 'none',
  isMoving: false,
  isRunning: false,
};
const ASKING: Look = {
  shape: 'triangle',
  tone: 'warn',
  glyph: '▲',
  cellTone: 'warn',
  rowTone: 'none',
  isMoving: false,
  isRunning: false,
};
const MOVING: Look = {
  shape: 'half',
  tone: 'info',
  glyph: '◐',
  cellTone: 'info',
  rowTone: 'none',
  isMoving: true,
  isRunning: true,
};
const REACHING: Look = {
  shape: 'half',
  tone: 'warn',
  glyph: '◐',
  cellTone: 'warn',
  rowTone: 'none',
  isMoving: true,
  isRunning: true,
};
const COMING: Look = { ...REACHING, isRunning: false };
const RUNNING: Look = {
  shape: 'disc',
  tone: 'ok',
  glyph: '●',
  cellTone: 'ok',
  rowTone: 'none',
  isMoving: false,
  isRunning: true,
};
const BROKEN: Look = {
  shape: 'cross',
  tone: 'error',
  glyph: '✕',
  cellTone: 'error',
  rowTone: 'none',
  isMoving: false,
  isRunning: false,
};
