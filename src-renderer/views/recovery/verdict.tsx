/** The first thing that a reader sees: whether anything is lost, and what happened, in figures. */
import type { ReactNode } from 'react';
import { recoveryFigures, recoveryVerdict, type Verdict } from '../../../src-shared/api/recovery-words.ts';
import type { RecoveryReport } from '../../../src-shared/api/recovery.ts';
import { cx } from '../../ui/cx.ts';
import { formatBytes, formatClock, formatCount, formatDateTime, formatDurationMs } from '../../ui/format.ts';
import { StatusDot, type StatusShape } from '../../ui/status.tsx';

const SHAPES: Readonly<Record<Verdict['tone'], StatusShape>> = {
  ok: 'disc',
  warn: 'triangle',
  error: 'cross',
};

interface VerdictProps {
  readonly report: RecoveryReport;
  /** The step that is under way; null when all is done. */
  readonly running: string | null;
}

export function VerdictBox({ report, running }: VerdictProps): ReactNode {
  const { tone, title, why } = recoveryVerdict(report);
  return (
    <div className={cx('rec-verdict', running === null ? `is-${tone}` : 'is-running')}>
      <div className="rec-verdict-head">
        {running === null ? (
          <StatusDot shape={SHAPES[tone]} tone={tone} />
        ) : (
          <StatusDot shape="half" tone="info" pulse />
        )}
        <p className="rec-verdict-title" role="status">
          {running === null ? title : `Recovering: ${running}`}
        </p>
      </div>
      <p className="rec-verdict-why">{running === null ? why : 'What is known so far is below.'}</p>
      <Figures report={report} />
      <Story report={report} />
    </div>
  );
}

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly about: string;
  readonly tone?: 'ok' | 'warn' | 'error';
}

function figuresOf(report: RecoveryReport): readonly Figure[] {
  const { sessions, entries, lost, isLostMore, gaps, cutBytes, restarted, notRestarted } =
    recoveryFigures(report);
  return [
    { name: 'sessions', value: formatCount(sessions), about: 'Sessions that were being recorded' },
    { name: 'entries kept', value: formatCount(entries), about: 'Entries of them that can be read' },
    {
      name: 'entries lost',
      value: isLostMore ? (lost > 0 ? `${formatCount(lost)}+` : 'some') : formatCount(lost),
      about: 'Entries that had been acknowledged and cannot be read',
      tone: lost > 0 || isLostMore ? 'error' : 'ok',
    },
    ...(gaps > 0
      ? [
          {
            name: 'in gaps',
            value: formatCount(gaps),
            about: 'Entries that could not be recorded while the disk refused, which was told then',
            tone: 'warn' as const,
          },
        ]
      : []),
    {
      name: 'cut',
      value: formatBytes(cutBytes),
      about: 'Bytes of an unfinished entry, of which nobody was ever told',
    },
    {
      name: report.orphanedTotal === 1 ? 'orphaned request' : 'orphaned requests',
      value: formatCount(report.orphanedTotal),
      about: 'Sent, never answered, and never sent again',
      ...(report.orphanedTotal > 0 ? { tone: 'warn' as const } : {}),
    },
    {
      name: report.processesEnded === 1 ? 'process ended' : 'processes ended',
      value: formatCount(report.processesEnded),
      about: 'Processes that the dead host had left running',
    },
    {
      name: 'started again',
      value: notRestarted > 0 ? `${restarted} of ${restarted + notRestarted}` : formatCount(restarted),
      about: 'Servers that ran, and run again',
      ...(notRestarted > 0 ? { tone: 'warn' as const } : {}),
    },
  ];
}

function Figures({ report }: { readonly report: RecoveryReport }): ReactNode {
  return (
    <dl className="rec-figures" aria-label="In figures">
      {figuresOf(report).map(({ name, value, about, tone }) => (
        <div key={name} className="rec-figure" title={about}>
          <dt>{name}</dt>
          <dd className={tone === undefined ? undefined : `is-${tone}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** When the host began, when it fell silent, and when this one began: one line. */
function Story({ report }: { readonly report: RecoveryReport }): ReactNode {
  const { died, atMs } = report;
  const { awayMs } = recoveryFigures(report);
  if (died === null) {
    return (
      <p className="rec-story">
        <Moment name="This start" text={formatDateTime(atMs)} />
      </p>
    );
  }
  return (
    <p className="rec-story">
      <Moment name={`Process ${died.pid} began`} text={formatDateTime(died.sinceMs)} />
      <Moment
        name="Last entry"
        text={died.lastMs === null ? 'no session was open' : formatClock(died.lastMs)}
      />
      <Moment
        name="This start"
        text={formatClock(atMs) + (awayMs === null ? '' : `, ${formatDurationMs(awayMs)} later`)}
      />
      <Moment name="Window usable after" text={formatDurationMs(report.openingMs)} />
    </p>
  );
}

function Moment({ name, text }: { readonly name: string; readonly text: string }): ReactNode {
  return (
    <span className="rec-moment">
      <span className="rec-quiet">{name}</span> {text}
    </span>
  );
}
