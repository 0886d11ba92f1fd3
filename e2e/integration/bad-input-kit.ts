/** What tests of misbehaving servers look at: rows with their findings, and the bytes on the tape. */
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { Entry, Frame } from '../../src-shared/journal/entry.ts';
import {
  ROW_KINDS,
  ROW_STATUSES,
  SEVERITIES,
  type RowKind,
  type RowStatus,
} from '../../src-shared/state/row.ts';
import { openArchive } from '../../src-main/host/host.ts';
import { eventually, unwrap, type TestDeck } from './host-kit.ts';

export interface FoundRow {
  readonly seq: number;
  readonly kind: RowKind;
  readonly method: string;
  readonly target: string;
  readonly status: RowStatus;
  /** Codes of the findings on it. */
  readonly codes: readonly string[];
}

/** Every row of a tape in order, once there are as many as in the archive; at most a page of them. */
export async function rowsOf(deck: TestDeck, tapeId: string): Promise<FoundRow[]> {
  const ask = { scope: { kind: 'tape', tapeId }, filter: NO_FILTER, limit: 500 } as const;
  const page = await eventually(async () => {
    const entries =
      openArchive(deck.folder)
        .tapes()
        .find((tape) => tape.id === tapeId)?.entries ?? -1;
    const found = unwrap(await deck.api.messages.page({ ...ask, anchor: { kind: 'from', ordinal: 0 } }));
    if (found.seq.length !== entries) throw new Error(`${found.seq.length} of ${entries} rows are here`);
    return found;
  });
  const rows: FoundRow[] = [];
  for (const [at, seq] of page.seq.entries()) {
    const severity = SEVERITIES[page.severity[at] ?? 0];
    const detail = severity === 'none' ? null : unwrap(await deck.api.messages.entry({ tapeId, seq }));
    rows.push({
      seq,
      kind: ROW_KINDS[page.kind[at] ?? 0] ?? 'note',
      method: page.methods[page.method[at] ?? -1] ?? '',
      target: page.target[at] ?? '',
      status: ROW_STATUSES[page.status[at] ?? 0] ?? 'none',
      codes: (detail?.findings ?? []).map((finding) => finding.code),
    });
  }
  return rows;
}

export function entriesOf(deck: TestDeck, tapeId: string): Entry[] {
  return [...openArchive(deck.folder).scan('', tapeId)].map((hit) => hit.entry);
}

/** All that the server wrote to stdout, as the tape has it. */
export function inputOf(deck: TestDeck, tapeId: string): Buffer {
  return Buffer.concat(
    entriesOf(deck, tapeId)
      .filter((entry): entry is Entry & Frame => entry.kind === 'frame' && entry.dir === 'in')
      .map((frame) => frame.bytes),
  );
}
