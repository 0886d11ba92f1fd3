import type { RecoveredTape, RecoveryReport } from './recovery.ts';

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What a recovery came to, in figures. */
export interface RecoveryFigures {
  /** Sessions that were being recorded. */
  readonly sessions: number;
  /** Entries of them that can be read. */
  readonly entries: number;
  /** Entries that had been acknowledged and cannot be read. */
  readonly lost: number;
  /** More of them are gone than anybody can count. */
  readonly isLostMore: boolean;
  /** Entries that could not be recorded when they came, which was told then. */
  readonly gaps: number;
  /** Bytes of entries that nobody was ever told of. */
  readonly cutBytes: number;
  readonly restarted: number;
  readonly notRestarted: number;
  /** From the last thing that was recorded to this start; null when that is not known. */
  readonly awayMs: number | null;
}

export function recoveryFigures({ tapes, restarts, died, atMs }: RecoveryReport): RecoveryFigures {
  const sum = (of: (tape: RecoveredTape) => number): number =>
    tapes.reduce((total, each) => total + of(each), 0);
  const restarted = restarts.filter((each) => each.restarted).length;
  const lastMs = died?.lastMs ?? null;
  return {
    sessions: tapes.filter(({ outcome }) => outcome !== 'empty').length,
    entries: sum(({ entries }) => entries),
    lost: sum(({ damage }) => damage?.lost ?? 0),
    isLostMore: tapes.some(({ outcome, damage }) => outcome === 'damaged' && damage?.lost == null),
    gaps: sum(({ gapEntries }) => gapEntries),
    cutBytes: sum(({ tornBytes }) => tornBytes),
    restarted,
    notRestarted: restarts.length - restarted,
    awayMs: lastMs === null ? null : Math.max(0, atMs - lastMs),
  };
}

export interface Verdict {
  readonly tone: 'ok' | 'warn' | 'error';
  /** What a reader must know first. */
  readonly title: string;
  /** Why that is so, or what to do about it. */
  readonly why: string;
}

/** Whether anything is lost that somebody had been told of, and what is left to do. */
export function recoveryVerdict(report: RecoveryReport): Verdict {
  const { tapes } = report;
  const of = (outcome: RecoveredTape['outcome']): number =>
    tapes.filter((tape) => tape.outcome === outcome).length;
  const [damaged, tooNew, failed] = [of('damaged'), of('too-new'), of('failed')];
  const { lost, isLostMore, gaps } = recoveryFigures(report);
  if (damaged > 0) {
    const more = isLostMore ? (lost > 0 ? ' and more' : '') : '';
    const what = lost > 0 ? `${counted(lost, 'entry', 'entries')}${more} of` : isLostMore ? 'A part of' : '';
    return {
      tone: 'error',
      title:
        what === ''
          ? `${counted(damaged, 'tape is', 'tapes are')} damaged on the disk`
          : `${what} ${counted(damaged, 'damaged tape', 'damaged tapes')} cannot be read`,
      why:
        'Its bytes are not what was written: the disk, or a program, changed them. It is left exactly as it is, and ' +
        'everything around the damage can be read. A backup may have it whole.',
    };
  }
  if (failed > 0) {
    return {
      tone: 'warn',
      title: `${counted(failed, 'tape', 'tapes')} could not be ended`,
      why: 'Every entry is there; the disk refused what is written at the end. The next start tries again.',
    };
  }
  if (tooNew > 0) {
    return {
      tone: 'warn',
      title: `${counted(tooNew, 'tape is', 'tapes are')} of a newer Tapedeck`,
      why: 'It is left exactly as it is: open it with the version that wrote it. Of all others nothing is lost.',
    };
  }
  return {
    tone: 'ok',
    title: 'Nothing that was acknowledged is lost',
    why:
      gaps > 0
        ? `${counted(gaps, 'entry', 'entries')} could not be recorded while the disk refused; the gap is marked on the tape.`
        : 'Every entry was on the tape before anybody was told of it.',
  };
}

/**
 * What a recovery came to, as sentences, the most important first. `time` writes a moment the way its reader does.
 */
export function recoverySentences(report: RecoveryReport, time: (ms: number) => string): string[] {
  const { died, orphanedTotal, processesEnded } = report;
  const { sessions, cutBytes, restarted } = recoveryFigures(report);
  const verdict = recoveryVerdict(report);
  const sentences: string[] = [];
  if (died === null) sentences.push('Sessions had been left open.');
  else if (died.lastMs === null)
    sentences.push('Tapedeck ended without stopping, while no session was being recorded.');
  else sentences.push(`Tapedeck ended without stopping; the last it recorded was at ${time(died.lastMs)}.`);
  if (sessions > 0) sentences.push(`${counted(sessions, 'session was', 'sessions were')} being recorded.`);
  if (sessions > 0 || verdict.tone !== 'ok') sentences.push(`${verdict.title}.`);
  if (cutBytes > 0) sentences.push(`${cutBytes} B of an unfinished entry were cut.`);
  if (orphanedTotal > 0)
    sentences.push(
      `${counted(orphanedTotal, 'request was', 'requests were')} orphaned, and never sent again.`,
    );
  if (processesEnded > 0)
    sentences.push(`${counted(processesEnded, 'process was', 'processes were')} ended.`);
  if (restarted > 0) sentences.push(`${counted(restarted, 'server was', 'servers were')} restarted.`);
  return sentences;
}
