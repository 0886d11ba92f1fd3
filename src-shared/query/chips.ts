import { assert } from '../base/assert.ts';
import type { Direction } from '../journal/entry.ts';
import { ROW_KINDS, SEVERITIES, type RowKind, type Severity } from '../state/row.ts';

/**
 * What the chips of a filter look at, packed into one byte a row, so that a million rows are filtered by a table of
 * 256 answers: bits 0-1 direction, bits 2-5 kind, bits 6-7 severity.
 */
export type Chips = number;

/** The part of a filter that a row's chips decide. Empty lists match everything. */
export interface ChipFilter {
  readonly dirs: readonly (Direction | 'none')[];
  readonly kinds: readonly RowKind[];
  readonly minSeverity: Severity;
}

const DIR_ORDER = ['in', 'out', 'none'] as const;
const KIND_MASK = 0b1111;
const SEVERITY_SHIFT = 6;
const CHIP_VALUES = 256;

assert(
  ROW_KINDS.length <= KIND_MASK + 1 && SEVERITIES.length <= 4,
  'a row kind and a severity fit their bits',
);

export function packChips(dir: Direction | 'none', kind: RowKind, severity: Severity): Chips {
  return (
    DIR_ORDER.indexOf(dir) | (ROW_KINDS.indexOf(kind) << 2) | (SEVERITIES.indexOf(severity) << SEVERITY_SHIFT)
  );
}

/** Index into DIRS, ROW_KINDS and SEVERITIES. */
export function chipDir(chips: Chips): number {
  return chips & 0b11;
}
export function chipKind(chips: Chips): number {
  return (chips >> 2) & KIND_MASK;
}
export function chipSeverity(chips: Chips): number {
  return chips >> SEVERITY_SHIFT;
}

/** A row's severity is that of its worst finding: a later, milder finding does not lower it. */
export function raiseSeverity(chips: Chips, severity: Severity): Chips {
  const level = Math.max(chipSeverity(chips), SEVERITIES.indexOf(severity));
  return (chips & 0b0011_1111) | (level << SEVERITY_SHIFT);
}

/** One answer for every value of Chips: 1 where the filter matches. */
export function chipTable(filter: ChipFilter): Uint8Array {
  const table = new Uint8Array(CHIP_VALUES);
  const least = SEVERITIES.indexOf(filter.minSeverity);
  for (let chips = 0; chips < CHIP_VALUES; chips += 1) {
    const dir = DIR_ORDER[chipDir(chips)];
    const kind = ROW_KINDS[chipKind(chips)];
    if (dir === undefined || kind === undefined) continue;
    const matches =
      (filter.dirs.length === 0 || filter.dirs.includes(dir)) &&
      (filter.kinds.length === 0 || filter.kinds.includes(kind)) &&
      chipSeverity(chips) >= least;
    table[chips] = matches ? 1 : 0;
  }
  return table;
}

/** A value that no row has and no table matches. */
export const NO_CHIPS: Chips = 0xff;
