/** What a key means inside the table. */

export type TableKey =
  | { readonly kind: 'move'; readonly to: 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last' }
  | { readonly kind: 'open' }
  | { readonly kind: 'menu' };

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const MOVES: Readonly<Record<string, 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last'>> = {
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

export interface MoveFrom {
  readonly selected: number | undefined;
  readonly total: number;
  readonly pageRows: number;
  /** First and last row in sight; where a move starts when nothing is selected. */
  readonly firstInSight: number;
  readonly lastInSight: number;
}

export function moveTarget(to: (typeof MOVES)[string], from: MoveFrom): number | undefined {
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
