import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_FILTER } from '../../../../src-shared/api/messages.ts';
import type { Entry, EntryBody } from '../../../../src-shared/journal/entry.ts';
import { createMessagesState, foldMessages } from '../../../../src-shared/state/messages.ts';
import { rowBodies } from '../../../sim/rows-arbitrary.ts';
import { RowsModel } from '../../../sim/rows-model.ts';
import { openedBody } from '../../../sim/rows-tape.ts';
import { NewestRows } from './newest-rows.ts';

const SEED = 20_261_128;
const TAPE = { tapeId: 'tape', serverId: 'server' };
const entriesOf = (bodies: readonly EntryBody[]): Entry[] =>
  [openedBody(TAPE.tapeId, TAPE.serverId), ...bodies].map((body, seq) => ({
    seq,
    wallMs: 1_000 + seq,
    monoUs: 1_000 * seq,
    ...body,
  }));
const newestOf = (entries: readonly Entry[], from: number): NewestRows =>
  new NewestRows(
    entries.slice(from).map((entry) => ({ entry, at: { segment: 1, offset: entry.seq * 100 } })),
  );

/** The findings of every entry, by a fold over all of them. */
function findingsOf(entries: readonly Entry[]): string[][] {
  const state = createMessagesState();
  const found: string[][] = entries.map(() => []);
  for (const entry of entries)
    for (const { seq, finding } of foldMessages(state, entry).findings)
      found[seq]?.push(`${finding.code}: ${finding.message}`);
  return found;
}

const said = (rows: NewestRows, seq: number): string[] =>
  (rows.entry(seq)?.entry.findings ?? []).map(({ code, message }) => `${code}: ${message}`);

const frame = (dir: 'in' | 'out', message: object): EntryBody => ({
  kind: 'frame',
  dir,
  channel: { kind: 'stdio' },
  mark: 'whole',
  bytes: Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
});
const ASKED = frame('out', { id: 1, method: 'tools/list' });
const ANSWERED = frame('in', { id: 1, result: {} });
const STRAY = frame('in', { id: 77, result: {} });
const NEWS = frame('in', { method: 'notifications/message', params: {} });
const EXITED: EntryBody = {
  kind: 'process-exited',
  code: 7,
  signal: null,
  expected: false,
  killedDescendants: 0,
};

describe('the newest rows', () => {
  it('of a tape that is read from its first entry on are its rows, findings and pairs', () => {
    fc.assert(
      fc.property(fc.array(rowBodies, { maxLength: 60 }), fc.nat(60), fc.nat(60), (bodies, from, limit) => {
        const entries = entriesOf(bodies);
        const model = new RowsModel(TAPE.tapeId, TAPE.serverId);
        for (const entry of entries) model.add(entry);
        const rows = newestOf(entries, 0);
        const at = Math.min(from, entries.length);
        expect(rows.page(TAPE, at, limit)).toEqual(
          model.page(NO_FILTER, { kind: 'from', ordinal: at }, limit),
        );
        const findings = findingsOf(entries);
        for (const row of model.rows) {
          const found = rows.entry(row.seq);
          expect(found).toMatchObject({ isSure: true, entry: { at: { offset: row.seq * 100 } } });
          expect(found?.entry.row).toEqual(row);
          expect(found?.entry.pair ?? null).toEqual(model.rows[row.pairSeq] ?? null);
          expect(said(rows, row.seq)).toEqual(findings[row.seq]);
        }
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('of a tape that is read from its end say nothing that the whole tape would not', () => {
    fc.assert(
      fc.property(fc.array(rowBodies, { maxLength: 60 }), fc.nat(60), (bodies, skipped) => {
        const entries = entriesOf(bodies);
        const first = Math.min(skipped, entries.length - 1);
        const rows = newestOf(entries, first);
        const model = new RowsModel(TAPE.tapeId, TAPE.serverId);
        for (const entry of entries) model.add(entry);
        const findings = findingsOf(entries);
        for (const row of model.rows.slice(first)) {
          expect(findings[row.seq]).toEqual(expect.arrayContaining(said(rows, row.seq)));
          // What becomes of a request comes after it.
          const { status } = rows.entry(row.seq)?.entry.row ?? {};
          expect(row.kind === 'request' ? status : row.status).toBe(row.status);
        }
        expect([rows.entry(first - 1), rows.entry(entries.length)]).toEqual([null, null]);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('leave open what only the entries before them could tell: whose answer this is', () => {
    const entries = entriesOf([ASKED, NEWS, ANSWERED, STRAY]);
    const whole = newestOf(entries, 0);
    expect(whole.entry(3)?.entry).toMatchObject({ pair: { seq: 1, status: 'ok' }, findings: [] });
    expect(said(whole, 4).join()).toContain('unknown-id');
    const end = newestOf(entries, 2);
    expect([end.isWhole, said(end, 3), said(end, 4)]).toEqual([false, [], []]);
    expect([end.entry(2)?.isSure, end.entry(3)?.isSure]).toEqual([true, false]);
    expect(end.page(TAPE, 2, 10).severity).toEqual([0, 0, 0]);
    // In one piece, or not at all.
    expect(end.page(TAPE, 1, 10)).toMatchObject({ seq: [], total: 5 });
  });

  it('keep the gravest of what was found on a row, and what a later entry found on it', () => {
    const about = 1;
    const mild: EntryBody = { kind: 'finding', about, code: 'x', severity: 'info', message: 'm', hint: '' };
    const rows = newestOf(entriesOf([ASKED, EXITED, mild]), 0);
    expect(rows.entry(1)?.entry.row).toMatchObject({ status: 'unanswered', severity: 'error' });
    expect(rows.entry(1)?.entry.findings.map(({ code }) => code)).toEqual(['unanswered', 'x']);
  });

  it('of a tape without entries are none', () => {
    const none = new NewestRows([]);
    expect([none.total, none.entry(0), none.page(TAPE, 0, 10).seq]).toEqual([0, null, []]);
  });
});
