import { DIRS, PAGE_ROWS_MAX, type Page } from '../../../../src-shared/api/messages.ts';
import { PageBuilder } from '../../../../src-shared/api/page-builder.ts';
import { rowText } from '../../../../src-shared/query/row-text.ts';
import { worse, worst } from '../../../../src-shared/state/findings.ts';
import { createMessagesState, foldMessages } from '../../../../src-shared/state/messages.ts';
import {
  ROW_KINDS,
  ROW_STATUSES,
  SEVERITIES,
  type Finding,
  type Row,
} from '../../../../src-shared/state/row.ts';
import type { PlacedEntry } from '../../journal/newest-entries.ts';
import type { IndexedEntry } from '../../ports.ts';

/** What can be said only by who has seen all entries before: that no request has this id, or that one of its type has not. */
const NEEDS_THE_WHOLE = new Set(['unknown-id', 'id-type-mismatch']);

interface NewestRow {
  row: Row;
  readonly at: PlacedEntry['at'];
}

/** The newest rows of a tape, folded from its last entries alone. */
export class NewestRows {
  /** Of the tape: rows stand at their seq. */
  readonly total: number;
  readonly firstSeq: number;
  readonly #rows: NewestRow[] = [];
  /** By seq. A tape may name an entry that comes later. */
  readonly #findings = new Map<number, Finding[]>();

  constructor(placed: readonly PlacedEntry[]) {
    this.firstSeq = placed[0]?.entry.seq ?? 0;
    this.total = (placed.at(-1)?.entry.seq ?? -1) + 1;
    const state = createMessagesState();
    for (const each of placed) this.#fold(state, each);
  }

  /** Nothing lies before the first row: all that can be known of these rows is. */
  get isWhole(): boolean {
    return this.firstSeq === 0;
  }

  /** `isSure`: what lies before these rows can change nothing of it. Null for a row that is not among them. */
  entry(seq: number): { readonly entry: IndexedEntry; readonly isSure: boolean } | null {
    const found = this.#at(seq);
    if (found === undefined) return null;
    const { row, at } = found;
    const findings = this.#findings.get(seq) ?? [];
    const pair = row.pairSeq < 0 ? null : (this.#at(row.pairSeq)?.row ?? null);
    return { entry: { row, pair, findings, at }, isSure: this.isWhole || !isStray(row) };
  }

  /** The rows from this one on; empty when they begin before the first that is here. */
  page(tape: { readonly tapeId: string; readonly serverId: string }, from: number, limit: number): Page {
    const page = new PageBuilder();
    const { firstSeq, total } = this;
    const to = from + Math.min(limit, PAGE_ROWS_MAX);
    // A page is in one piece from its first row: what lies before the newest is not here.
    for (const { row } of from < firstSeq ? [] : this.#rows.slice(from - firstSeq, to - firstSeq)) {
      page.push({
        ...row,
        ...tape,
        dir: DIRS.indexOf(row.dir),
        kind: ROW_KINDS.indexOf(row.kind),
        status: ROW_STATUSES.indexOf(row.status),
        severity: SEVERITIES.indexOf(row.severity),
      });
    }
    return page.build({ total, matched: total, dropped: 0, scanned: total, from });
  }

  /** Whether one of these rows is an answer whose request is not here. */
  hasStray(from: number, limit: number): boolean {
    const rows = this.#rows.slice(
      Math.max(0, from - this.firstSeq),
      Math.max(0, from + limit - this.firstSeq),
    );
    return rows.some(({ row }) => isStray(row));
  }

  #at(seq: number): NewestRow | undefined {
    return seq < this.firstSeq ? undefined : this.#rows[seq - this.firstSeq];
  }

  #fold(state: ReturnType<typeof createMessagesState>, placed: PlacedEntry): void {
    const { row, patches, findings } = foldMessages(state, placed.entry);
    const known = this.isWhole
      ? findings
      : findings.filter(({ finding }) => !NEEDS_THE_WHOLE.has(finding.code));
    const own = known.filter(({ seq }) => seq === row.seq).map(({ finding }) => finding);
    const severity = this.isWhole ? row.severity : worst(own);
    this.#rows.push({ row: { ...row, ...rowText(row), severity }, at: placed.at });
    for (const { seq, finding } of known) {
      const others = this.#findings.get(seq);
      if (others === undefined) this.#findings.set(seq, [finding]);
      else others.push(finding);
    }
    for (const { seq, ...patch } of patches) {
      const earlier = this.#at(seq);
      if (earlier === undefined) continue;
      const raised = worse(earlier.row.severity, patch.severity ?? 'none');
      earlier.row = { ...earlier.row, ...patch, severity: raised };
    }
  }
}

const isStray = ({ kind, pairSeq }: Row): boolean => kind === 'response' && pairSeq < 0;
