/** What a key means inside the table. */

type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

export type TableKey =
  | { readonly kind: 'move'; readonly to: Move }
  | { readonly kind: 'open' }
  | { readonly kind: 'menu' };

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const MOVES: Readonly<Record<string, Move>> = {
  ArrowUp: 'up',
  k: 'up',
  ArrowDown: 'down',
  j: 'down',
  PageUp: 'page-up',
  PageDown: 'page-down',
  Home: 'first',
  End: 'last',
};

export function tableKey(press: KeyPress): TableKey | undefined {
  if (press.key === 'ContextMenu' || (press.key === 'F10' && press.shiftKey)) return { kind: 'menu' };
  if (press.altKey || press.shiftKey) return undefined;
  const withCommand = press.ctrlKey || press.metaKey;
  if (press.key === 'Enter' && !withCommand) return { kind: 'open' };
  const to = Object.hasOwn(MOVES, press.key) ? MOVES[press.key] : undefined;
  // Ctrl+Home and Ctrl+End are habits from editors; other combinations belong to the application.
  if (to === undefined || (withCommand && to !== 'first' && to !== 'last')) return undefined;
  return { kind: 'move', to };
}

/** What a key means in a table where several rows can be picked. */
export type PickKey =
  | { readonly kind: 'extend'; readonly to: Move }
  /** Moves on and leaves what is picked as it is. */
  | { readonly kind: 'walk'; readonly to: Move }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'all' }
  | { readonly kind: 'clear' };

/** Shift+Home and Shift+End are the playhead's: with Ctrl or Cmd too they pick to the ends. */
export function pickKey(press: KeyPress): PickKey | undefined {
  if (press.altKey) return undefined;
  const withCommand = press.ctrlKey || press.metaKey;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (key === ' ' && press.shiftKey && !withCommand) return { kind: 'toggle' };
  if (key === 'a' && withCommand && !press.shiftKey) return { kind: 'all' };
  if (key === 'Escape' && !withCommand && !press.shiftKey) return { kind: 'clear' };
  const to = Object.hasOwn(MOVES, key) ? MOVES[key] : undefined;
  if (to === undefined) return undefined;
  const isEnd = to === 'first' || to === 'last';
  if (press.shiftKey) return isEnd === withCommand ? { kind: 'extend', to } : undefined;
  return withCommand && (key === 'ArrowUp' || key === 'ArrowDown') ? { kind: 'walk', to } : undefined;
}

export interface MoveFrom {
  readonly selected: number | undefined;
  readonly total: number;
  readonly pageRows: number;
  /** First and last row in sight; where a move starts when nothing is selected. */
  readonly firstInSight: number;
  readonly lastInSight: number;
}

export function moveTarget(to: Move, from: MoveFrom): number | undefined {
  if (from.total === 0) return undefined;
  const last = from.total - 1;
  const at = (index: number): number => Math.min(Math.max(0, index), last);
  switch (to) {
    case 'first':
      return 0;
    case 'last':
      return last;
    case 'up':
      return from.selected === undefined ? at(from.lastInSight) : at(from.selected - 1);
    case 'down':
      return from.selected === undefined ? at(from.firstInSight) : at(from.selected + 1);
    case 'page-up':
      return at((from.selected ?? from.firstInSight) - from.pageRows);
    case 'page-down':
      return at((from.selected ?? from.lastInSight) + from.pageRows);
    default:
      return undefined;
  }
}
