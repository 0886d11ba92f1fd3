/** The history of the document on disk, record by record: each in a frame of its own, with a checksum. */
import { DOCUMENT_CHANGERS, type DocumentChanger } from '../../../../src-shared/api/past-document.ts';
import { frameUpdate, readFrames, type ReadFrames } from '../update-frames.ts';

/** `whole`: all of the document, as it goes on. `found`: all of it, and it was another than what was kept last. */
export type WholeKind = 'whole' | 'found';

export interface WholeRecord {
  readonly kind: WholeKind;
  readonly wallMs: number;
  /** The last change in it; null when that is not known. */
  readonly changed: { readonly atMs: number; readonly by: DocumentChanger } | null;
  readonly update: Uint8Array;
}

export interface ChangeRecord {
  readonly kind: 'change';
  readonly wallMs: number;
  readonly by: DocumentChanger;
  readonly update: Uint8Array;
}

/** What a finished file begins with, so that it need not be read to know what it is about. */
export interface Span {
  /** Of the whole document that it begins with, and whether that was another than what was kept last. */
  readonly fromMs: number;
  readonly isFound: boolean;
  /** Of all its records. A clock may be set back. */
  readonly minMs: number;
  readonly maxMs: number;
  readonly records: number;
}

export type HistoryRecord = WholeRecord | ChangeRecord;

const KINDS = ['span', 'whole', 'found', 'change'] as const;
/** u8 kind, u8 by, f64 wall time; a whole has the time of its last change after that (NaN: not known). */
const CHANGE_BYTES = 10;
const WHOLE_BYTES = 18;
/** u8 kind, u8 1 when found, f64 from, f64 min, f64 max, u32 records. */
const SPAN_BYTES = 30;
export const SPAN_FRAME_BYTES = 8 + SPAN_BYTES;

export function frameRecord(record: HistoryRecord): Uint8Array {
  const isChange = record.kind === 'change';
  const headBytes = isChange ? CHANGE_BYTES : WHOLE_BYTES;
  const bytes = new Uint8Array(headBytes + record.update.length);
  const view = new DataView(bytes.buffer);
  const by = isChange ? record.by : (record.changed?.by ?? 'unknown');
  view.setUint8(0, KINDS.indexOf(record.kind));
  view.setUint8(1, DOCUMENT_CHANGERS.indexOf(by));
  view.setFloat64(2, record.wallMs, true);
  if (!isChange) view.setFloat64(10, record.changed?.atMs ?? Number.NaN, true);
  bytes.set(record.update, headBytes);
  return frameUpdate(bytes);
}

export function frameSpan({ fromMs, isFound, minMs, maxMs, records }: Span): Uint8Array {
  const bytes = new Uint8Array(SPAN_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, KINDS.indexOf('span'));
  view.setUint8(1, isFound ? 1 : 0);
  view.setFloat64(2, fromMs, true);
  view.setFloat64(10, minMs, true);
  view.setFloat64(18, maxMs, true);
  view.setUint32(26, records, true);
  return frameUpdate(bytes);
}

/** The span at the head of a finished file; null when there is none that can be read. */
export function readSpan(head: Uint8Array): Span | null {
  const [first] = readFrames(head.subarray(0, SPAN_FRAME_BYTES)).updates;
  if (first?.length !== SPAN_BYTES || KINDS[first[0] ?? -1] !== 'span') return null;
  const view = viewOf(first);
  return {
    fromMs: view.getFloat64(2, true),
    isFound: view.getUint8(1) === 1,
    minMs: view.getFloat64(10, true),
    maxMs: view.getFloat64(18, true),
    records: view.getUint32(26, true),
  };
}

export interface ReadRecords {
  /** From the first whole on; what another version wrote between is left out. */
  readonly records: readonly HistoryRecord[];
  readonly wholeBytes: number;
  readonly rest: ReadFrames['rest'];
}

export function readRecords(bytes: Uint8Array): ReadRecords {
  const { updates, wholeBytes, rest } = readFrames(bytes);
  const records: HistoryRecord[] = [];
  for (const each of updates) {
    const record = recordOf(each);
    if (record !== null && (records.length > 0 || record.kind !== 'change')) records.push(record);
  }
  return { records, wholeBytes, rest };
}

function recordOf(bytes: Uint8Array): HistoryRecord | null {
  const kind = KINDS[bytes[0] ?? -1];
  if (kind === undefined || kind === 'span' || bytes.length < CHANGE_BYTES) return null;
  const view = viewOf(bytes);
  const by = DOCUMENT_CHANGERS[view.getUint8(1)] ?? 'unknown';
  const wallMs = view.getFloat64(2, true);
  if (kind === 'change') return { kind, by, wallMs, update: bytes.subarray(CHANGE_BYTES) };
  if (bytes.length < WHOLE_BYTES) return null;
  const atMs = view.getFloat64(10, true);
  const changed = Number.isNaN(atMs) ? null : { atMs, by };
  return { kind, wallMs, changed, update: bytes.subarray(WHOLE_BYTES) };
}

export function spanOf(records: readonly HistoryRecord[]): Span | null {
  const [first] = records;
  if (first === undefined) return null;
  let [minMs, maxMs] = [first.wallMs, first.wallMs];
  for (const { wallMs } of records) {
    minMs = Math.min(minMs, wallMs);
    maxMs = Math.max(maxMs, wallMs);
  }
  return { fromMs: first.wallMs, isFound: first.kind === 'found', minMs, maxMs, records: records.length };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
