/** What can be done with all rows that are picked. What cannot be done is told, with its bound. */
import { useMemo } from 'react';
import { SELECTION_MAX } from '../../../src-shared/api/reruns.ts';
import { fail, ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import { useDeck, useIntents, useRows } from '../../store/hooks.ts';
import type { Intents } from '../../store/intents.ts';
import { useFileDialog } from '../../store/file-dialog.ts';
import { markOf } from '../../store/note-marks.ts';
import { useRerunDialog } from '../../store/rerun-dialog.ts';
import type { RowWindow, TableRow } from '../../store/rows.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { countOf, type Range, type Ranges } from '../../../src-shared/base/ranges.ts';
import { COPY_BYTES_MAX, entryText } from './copy.ts';
import { joinedJson, queryOf, sentOf, spansOf, tapeOf } from './picked-rows.ts';
import { pickedRanges, useNoteOnAll } from '../../store/picked.ts';

/** Rows that are noted or pinned at once: a tape has room for 1,000. */
export const NOTED_MAX = 200;
/** Entries that are read at the same time. */
const READS_AT_ONCE = 6;

export interface PickedWork {
  copy(form: 'json' | 'lines'): Promise<void>;
  pin(): Promise<void>;
  note(): Promise<void>;
  rerun(): Promise<void>;
  export(): Promise<void>;
  /** Filters for them. */
  only(): Promise<void>;
}

export function usePickedWork(): PickedWork {
  const intents = useIntents();
  const rows = useRows();
  return useMemo(() => workOf(intents, rows), [intents, rows]);
}

function workOf(intents: Intents, rows: RowWindow): PickedWork {
  const say = (message: string, hint = ''): void => intents.notify({ severity: 'info', message, hint });
  const complain = ({ message, hint }: Failure): void => intents.notify({ severity: 'error', message, hint });

  async function all(max: number, what: string): Promise<Result<readonly TableRow[]>> {
    const ranges = pickedRanges();
    const count = countOf(ranges);
    if (count > max) {
      return fail(
        'too-many',
        `${formatCount(count)} rows are selected: ${what} takes ${formatCount(max)} at the most.`,
        'Select fewer, or export them into a file.',
      );
    }
    const found = await rows.collect(ranges, max, new AbortController().signal);
    // Less than was selected is not what was asked for.
    if (found.ok && found.value.length < count)
      return fail('unknown-entry', 'Some of the selected rows are not there any more.', 'Select again.');
    return found;
  }

  /** Runs it with the rows, or says why not. */
  async function withRows(
    max: number,
    what: string,
    work: (found: readonly TableRow[]) => Promise<Result<null>>,
  ): Promise<void> {
    const found = await all(max, what);
    const done = found.ok ? await work(found.value) : found;
    if (!done.ok) complain(done.failure);
  }

  async function asFilter(): Promise<Result<{ tapeId: string; query: string }>> {
    const { scope, filter } = useDeck.getState();
    const ranges = pickedRanges();
    if (scope.kind === 'tape') {
      const spans = await endsOf(rows, ranges);
      const query = spans.ok ? queryOf(filter.query, spans.value) : spans;
      return query.ok ? ok({ tapeId: scope.tapeId, query: query.value }) : query;
    }
    // Live rows are of several tapes, one among the other.
    const found = await all(SELECTION_MAX, 'the live table');
    if (!found.ok) return found;
    const tapeId = tapeOf(found.value);
    if (!tapeId.ok) return tapeId;
    const query = queryOf(filter.query, spansOf(found.value, ranges));
    return query.ok ? ok({ tapeId: tapeId.value, query: query.value }) : query;
  }

  return {
    copy: (form) =>
      withRows(SELECTION_MAX, 'the clipboard', async (found) => {
        if (found.length > 500) say(`Reading ${formatCount(found.length)} messages…`);
        const texts = await textsOf(intents, found);
        if (!texts.ok) return texts;
        const text = joinedJson(texts.value, form);
        try {
          await navigator.clipboard.writeText(text);
        } catch {
          return fail(
            'bad-request',
            'The browser did not allow copying.',
            'Click into the page, and copy again.',
          );
        }
        const size = formatBytes(text.length).replaceAll('\u00a0', ' ');
        say(`Copied ${found.length} messages as ${form === 'json' ? 'JSON' : 'JSON Lines'}: ${size}.`);
        return ok(null);
      }),

    pin: () =>
      withRows(NOTED_MAX, 'pinning', async (found) => {
        const { notes } = useDeck.getState();
        const isOn = !found.every((row) => markOf(notes, row)?.pinned === true);
        for (const row of found) {
          if ((markOf(notes, row)?.pinned === true) !== isOn)
            await intents.notes.pin({ tapeId: row.tapeId, seq: row.seq }, isOn);
        }
        return ok(null);
      }),

    note: () =>
      withRows(NOTED_MAX, 'one note', async (found) => {
        useNoteOnAll.setState({ rows: found });
        return ok(null);
      }),

    rerun: () =>
      withRows(SELECTION_MAX, 'a rerun', async (found) => {
        const tapeId = tapeOf(found);
        if (!tapeId.ok) return tapeId;
        const seqs = sentOf(found);
        if (seqs.length === 0) {
          return fail(
            'rerun-impossible',
            'None of the selected rows was sent by the client, or answers something that was.',
            'Select requests, or their answers.',
          );
        }
        const what =
          seqs.length === 1 ? `message #${seqs[0]}` : `${formatCount(seqs.length)} selected messages`;
        useRerunDialog.getState().plan(tapeId.value, { kind: 'entries', seqs }, what);
        return ok(null);
      }),

    async export() {
      const part = await asFilter();
      if (!part.ok) return complain(part.failure);
      const tape = useDeck.getState().tapes?.find(({ id }) => id === part.value.tapeId);
      if (tape !== undefined) useFileDialog.getState().openExport(tape, part.value.query);
    },

    async only() {
      const part = await asFilter();
      if (!part.ok) return complain(part.failure);
      const { scope, filter } = useDeck.getState();
      if (scope.kind === 'live') intents.openScope({ kind: 'tape', tapeId: part.value.tapeId });
      intents.setFilter({ ...filter, query: part.value.query });
    },
  };
}

/** The first and last entry of each stretch; of a million rows two are read. */
async function endsOf(rows: RowWindow, ranges: Ranges): Promise<Result<Range[]>> {
  const spans: Range[] = [];
  const { filter } = useDeck.getState();
  for (const [first, last] of ranges) {
    const from = rows.rowAt(first) ?? (await rows.peek(filter, first));
    const to = rows.rowAt(last) ?? (await rows.peek(filter, last));
    if (from === null || to === null)
      return fail('unknown-entry', 'The selected rows are not there any more.', 'Select again.');
    spans.push([from.seq, to.seq]);
  }
  return ok(spans);
}

async function textsOf(intents: Intents, rows: readonly TableRow[]): Promise<Result<readonly string[]>> {
  const texts: string[] = [];
  let chars = 0;
  for (let at = 0; at < rows.length; at += READS_AT_ONCE) {
    const batch = rows.slice(at, at + READS_AT_ONCE);
    const read = await Promise.all(
      batch.map(({ tapeId, seq }) => entryText(intents, { tapeId, seq }, 'json')),
    );
    for (const text of read) {
      if (!text.ok) return text;
      texts.push(text.value);
      chars += text.value.length;
    }
    if (chars > COPY_BYTES_MAX) {
      return fail(
        'too-many',
        `The selected messages are longer than ${formatBytes(COPY_BYTES_MAX)} together.`,
        'Export them into a file.',
      );
    }
  }
  return ok(texts);
}
