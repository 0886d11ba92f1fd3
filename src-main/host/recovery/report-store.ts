import {
  REPORTS_MAX,
  tapeDecisionSchema,
  type RecoveryReport,
  type TapeDecision,
} from '../../../src-shared/api/recovery.ts';
import type { Result } from '../../../src-shared/base/failure.ts';
import { readReport } from './read-report.ts';
import type { Database } from '../ports/database.ts';

/** Reports of recoveries and what people decided about tapes, in deck.db. */
export interface ReportStore {
  /** Newest first; one that another version wrote and this one cannot read is passed over. */
  reports(): readonly RecoveryReport[];
  /** Writes it, in the place of the one with its id; the oldest beyond REPORTS_MAX go. */
  put(report: RecoveryReport): Result<null>;
  decisions(): readonly TapeDecision[];
  decide(decision: TapeDecision): Result<null>;
  undecide(tapeId: string): Result<null>;
}

export function createReportStore(database: Database): ReportStore {
  let reports = database
    .all('SELECT report FROM recovery_reports ORDER BY at_ms DESC')
    .flatMap(({ report }) => readReport(jsonOf(String(report))) ?? []);
  let decisions = database
    .all('SELECT decision FROM tape_decisions ORDER BY at_ms DESC')
    .flatMap(({ decision }) => tapeDecisionSchema.safeParse(jsonOf(String(decision))).data ?? []);
  return {
    reports: () => reports,
    put(report) {
      // Shown in any case: a disk that takes nothing is when a person needs to read it.
      reports = [report, ...reports.filter(({ id }) => id !== report.id)].slice(0, REPORTS_MAX);
      return database.write((run) => {
        run(
          'INSERT OR REPLACE INTO recovery_reports (id, at_ms, report) VALUES (?, ?, ?)',
          report.id,
          report.atMs,
          JSON.stringify(report),
        );
        run(
          'DELETE FROM recovery_reports WHERE id NOT IN (SELECT id FROM recovery_reports ORDER BY at_ms DESC LIMIT ?)',
          REPORTS_MAX,
        );
      });
    },
    decisions: () => decisions,
    decide(decision) {
      const written = database.write((run) =>
        run(
          'INSERT OR REPLACE INTO tape_decisions (tape_id, at_ms, decision) VALUES (?, ?, ?)',
          decision.tapeId,
          decision.atMs,
          JSON.stringify(decision),
        ),
      );
      if (written.ok) decisions = [decision, ...decisions.filter(({ tapeId }) => tapeId !== decision.tapeId)];
      return written;
    },
    undecide(tapeId) {
      const written = database.write((run) => run('DELETE FROM tape_decisions WHERE tape_id = ?', tapeId));
      if (written.ok) decisions = decisions.filter((each) => each.tapeId !== tapeId);
      return written;
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
