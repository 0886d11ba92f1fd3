import type { AppInfo } from '../../../src-shared/api/head.ts';
import { recoverySentences } from '../../../src-shared/api/recovery-words.ts';
import type { RecoveryReport } from '../../../src-shared/api/recovery.ts';

/** What every page is told after a recovery. */
export function noticeOf(report: RecoveryReport): AppInfo['notices'][number] {
  const isBad = report.tapes.some(({ outcome }) => outcome === 'damaged' || outcome === 'failed');
  const time = (ms: number): string => new Date(ms).toISOString().slice(11, 19) + ' UTC';
  return {
    severity: isBad ? 'warning' : 'info',
    message: recoverySentences(report, time).join(' '),
    hint: 'The whole story is in the Recovery view.',
    view: 'recovery',
  };
}
