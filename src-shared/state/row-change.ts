/** What folding an entry comes to: its row, and what it changes on rows before it. */
import type { Entry } from '../journal/entry.ts';
import { worst } from './findings.ts';
import type { RowDraft } from './plain-rows.ts';
import {
  TARGET_MAX_CHARS,
  type Finding,
  type FindingAt,
  type Row,
  type RowChange,
  type RowPatch,
} from './row.ts';

export const NOTHING = { patches: [] as readonly RowPatch[], findings: [] as readonly FindingAt[] };

/** Collects what one entry changes beside its own row: most change nothing, or one row, for which a list to push into is large. */
export class Effects {
  patches: RowPatch[] | null = null;
  findings: FindingAt[] | null = null;

  patch(patch: RowPatch): void {
    if (this.patches === null) this.patches = [patch];
    else this.patches.push(patch);
  }
  find(finding: FindingAt): void {
    if (this.findings === null) this.findings = [finding];
    else this.findings.push(finding);
  }
}

export function rowOf(entry: Entry, draft: RowDraft, findings: readonly Finding[]): Row {
  const isFrame = entry.kind === 'frame';
  return {
    seq: entry.seq,
    wallMs: entry.wallMs,
    monoUs: entry.monoUs,
    dir: isFrame ? entry.dir : (draft.dir ?? 'none'),
    kind: draft.kind,
    method: draft.method,
    target: draft.target.length > TARGET_MAX_CHARS ? draft.target.slice(0, TARGET_MAX_CHARS) : draft.target,
    id: draft.id ?? '',
    status: draft.status ?? 'none',
    latencyUs: draft.latencyUs ?? -1,
    sizeBytes: isFrame ? entry.bytes.length : (draft.sizeBytes ?? 0),
    severity: worst(findings),
    pairSeq: draft.pairSeq ?? -1,
  };
}

export function settle(entry: Entry, draft: RowDraft, own: readonly Finding[], effects: Effects): RowChange {
  const row = rowOf(entry, draft, own);
  const patches = effects.patches ?? NOTHING.patches;
  if (own.length === 0) return { row, patches, findings: effects.findings ?? NOTHING.findings };
  const noted = own.map((each) => ({ seq: entry.seq, finding: each }));
  return { row, patches, findings: [...noted, ...(effects.findings ?? [])] };
}
