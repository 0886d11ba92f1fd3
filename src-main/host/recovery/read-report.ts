import { recoveryReportSchema, type RecoveryReport } from '../../../src-shared/api/recovery.ts';
import { isObject } from '../../../src-shared/wire/message.ts';

/** A kept report, of an older version too; null when this one cannot read it. */
export function readReport(kept: unknown): RecoveryReport | null {
  if (!isObject(kept)) return null;
  const tapes = Array.isArray(kept['tapes']) ? kept['tapes'].map(withDamage) : kept['tapes'];
  return recoveryReportSchema.safeParse({ compared: 0, ...kept, tapes }).data ?? null;
}

/** What the first reports did not say of a tape. */
function withDamage(tape: unknown): unknown {
  return isObject(tape) ? { gapEntries: 0, damage: null, ...tape } : tape;
}
