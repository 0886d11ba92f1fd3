import type { RecoveryReport } from './recovery.ts';

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/**
 * What a recovery came to, as sentences, the most important first. `time` writes a moment the way its reader does.
 */
export function recoverySentences(report: RecoveryReport, time: (ms: number) => string): string[] {
  const { died, tapes, orphanedTotal, restarts } = report;
  const left = tapes.filter(
    ({ outcome }) => outcome === 'damaged' || outcome === 'too-new' || outcome === 'failed',
  );
  const recorded = tapes.filter(({ outcome }) => outcome !== 'empty');
  const torn = tapes.reduce((sum, { tornBytes }) => sum + tornBytes, 0);
  const reaped = report.processesEnded;
  const started = restarts.filter(({ restarted }) => restarted).length;
  const sentences: string[] = [];
  if (died === null) sentences.push('Sessions had been left open.');
  else if (died.lastMs === null) sentences.push('Tapedeck ended without stopping; it recorded nothing.');
  else sentences.push(`Tapedeck ended without stopping; the last it recorded was at ${time(died.lastMs)}.`);
  if (recorded.length > 0) {
    const what = counted(recorded.length, 'session was', 'sessions were');
    sentences.push(`${what} being recorded; nothing acknowledged was lost.`);
  }
  if (torn > 0) sentences.push(`${torn} B of an unfinished entry were cut.`);
  if (orphanedTotal > 0)
    sentences.push(
      `${counted(orphanedTotal, 'request was', 'requests were')} orphaned, and never sent again.`,
    );
  if (reaped > 0) sentences.push(`${counted(reaped, 'process was', 'processes were')} ended.`);
  if (started > 0) sentences.push(`${counted(started, 'server was', 'servers were')} restarted.`);
  if (left.length > 0)
    sentences.push(
      `${counted(left.length, 'tape', 'tapes')} could not be read to the end and ${left.length === 1 ? 'was' : 'were'} left as found.`,
    );
  return sentences;
}
