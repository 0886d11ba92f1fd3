import type { Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import {
  BODY_BYTES_MAX,
  NO_FILTER,
  PAGE_ROWS_MAX,
  type EntryDetail,
  type EntryRef,
  type StagedCall,
} from '../../../src-shared/api/messages.ts';
import { bodyBytesOf, metaJsonOf } from '../../../src-shared/journal/entry-parts.ts';
import { CALL_STAGED_METHOD } from '../../../src-shared/state/plain-rows.ts';
import { ROW_KINDS } from '../../../src-shared/state/row.ts';
import type { Clock, Index, IndexedEntry, Journal } from '../ports.ts';

export interface EntryReaderDeps {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'readAt'>;
  readonly index: Pick<Index, 'announced' | 'entry' | 'position' | 'source'>;
  /** Who recorded a tape; null when the tape is unknown. */
  tapeOwner(tapeId: string): { readonly serverId: string; readonly serverName: string } | null;
}

export interface EntryReader {
  detail(ref: EntryRef): Promise<Result<EntryDetail>>;
  /** At most BODY_BYTES_MAX bytes of the entry's body from `offset`. */
  body(ref: EntryRef, offset: number): Promise<Result<{ base64: string; totalBytes: number }>>;
  /** The stages of the tool call that the entry belongs to; null when none is found near it. */
  stages(ref: EntryRef): Promise<Result<StagedCall | null>>;
}

/** A row on the screen may be a moment ahead of the index: how long to wait for it, and how often to look. */
const INDEX_WAIT_MS = 5_000;
const INDEX_LOOK_MS = 20;

/** Its stages are noted right after a call's answer; with many calls at once, some rows later. Rows looked through. */
const STAGES_ROWS_MAX = 8 * PAGE_ROWS_MAX;

/** Reads single entries: the index says where, the tape's file has the truth. */
export function createEntryReader(deps: EntryReaderDeps): EntryReader {
  async function whenIndexed<T>(look: () => Promise<Result<T>>): Promise<Result<T>> {
    const deadlineUs = deps.clock.monoUs() + INDEX_WAIT_MS * 1_000;
    for (;;) {
      const found = await look();
      if (found.ok || found.failure.code !== 'unknown-entry' || deps.clock.monoUs() >= deadlineUs)
        return found;
      await pause();
    }
  }

  const pause = (): Promise<void> => new Promise((resolve) => deps.clock.after(INDEX_LOOK_MS, resolve));

  /** A request whose answer is recorded and not indexed yet would look open: what was recorded by now is waited for. */
  async function current(ref: EntryRef): Promise<Result<IndexedEntry>> {
    const recorded = deps.index.announced(ref.tapeId);
    const deadlineUs = deps.clock.monoUs() + INDEX_WAIT_MS * 1_000;
    for (let isCurrent = false; ;) {
      const found = await whenIndexed(() => deps.index.entry(ref));
      if (!found.ok || found.value.row.status !== 'pending') return found;
      if (isCurrent || deps.clock.monoUs() >= deadlineUs) return found;
      const counts = await deps.index.source(ref.tapeId).page(NO_FILTER, { kind: 'tail' }, 0);
      isCurrent = !counts.ok || counts.value.total >= recorded;
      if (!isCurrent) await pause();
    }
  }

  async function staged(ref: EntryRef): Promise<Result<StagedCall | null>> {
    const at = await deps.index.position(ref);
    if (!at.ok) return at;
    const entry = deps.journal.readAt(ref.tapeId, at.value);
    if (!entry.ok) return entry;
    if (entry.value.kind !== 'call-staged') return ok(null);
    const { tool, outcome, stages } = entry.value;
    return ok({ seq: ref.seq, tool, outcome, stages: [...stages] });
  }

  /** Whoever asks after a call's answer must find its stages: what was recorded by now is waited for. */
  async function stagesBehind(
    tapeId: string,
    request: number,
    first: number,
  ): Promise<Result<StagedCall | null>> {
    const source = deps.index.source(tapeId);
    const recorded = deps.index.announced(tapeId);
    const deadlineUs = deps.clock.monoUs() + INDEX_WAIT_MS * 1_000;
    // In a tape without a filter, rows stand at their seq.
    let from = first;
    while (from < first + STAGES_ROWS_MAX) {
      const page = await source.page(NO_FILTER, { kind: 'from', ordinal: from }, PAGE_ROWS_MAX);
      if (!page.ok) return page;
      const { kind, method, methods, pairSeq, seq, total } = page.value;
      const at = pairSeq.findIndex(
        (pair, each) =>
          pair === request &&
          ROW_KINDS[kind[each] ?? -1] === 'note' &&
          methods[method[each] ?? -1] === CALL_STAGED_METHOD,
      );
      const found = seq[at];
      if (found !== undefined) return staged({ tapeId, seq: found });
      from += seq.length;
      if (from >= Math.max(total, recorded) || deps.clock.monoUs() >= deadlineUs) return ok(null);
      if (seq.length === 0) await pause();
    }
    return ok(null);
  }

  return {
    async detail(ref) {
      const owner = deps.tapeOwner(ref.tapeId);
      if (owner === null)
        return fail(
          'unknown-tape',
          `There is no tape ${ref.tapeId}.`,
          'It may have been removed: look at Sessions.',
        );
      const indexed = await current(ref);
      if (!indexed.ok) return indexed;
      const entry = deps.journal.readAt(ref.tapeId, indexed.value.at);
      if (!entry.ok) return entry;
      const bytes = bodyBytesOf(entry.value);
      return ok({
        tapeId: ref.tapeId,
        ...owner,
        row: indexed.value.row,
        pair: indexed.value.pair,
        findings: [...indexed.value.findings],
        metaJson: metaJsonOf(entry.value),
        bodyBase64: base64(bytes.subarray(0, BODY_BYTES_MAX)),
        bodyBytes: bytes.length,
      });
    },
    async stages(ref) {
      const indexed = await whenIndexed<IndexedEntry>(() => deps.index.entry(ref));
      if (!indexed.ok) return indexed;
      const { row } = indexed.value;
      if (row.kind === 'note') return staged(ref);
      const requestSeq = row.kind === 'request' ? row.seq : row.pairSeq;
      if (requestSeq < 0) return ok(null);
      return stagesBehind(ref.tapeId, requestSeq, Math.max(requestSeq, row.seq, row.pairSeq) + 1);
    },
    async body(ref, offset) {
      const at = await whenIndexed(() => deps.index.position(ref));
      if (!at.ok) return at;
      const entry = deps.journal.readAt(ref.tapeId, at.value);
      if (!entry.ok) return entry;
      const bytes = bodyBytesOf(entry.value);
      return ok({
        base64: base64(bytes.subarray(offset, offset + BODY_BYTES_MAX)),
        totalBytes: bytes.length,
      });
    },
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
