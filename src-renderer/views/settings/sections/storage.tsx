/** What the data folder takes, what is deleted by itself, and the means to make it smaller. */
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import {
  retentionSchema,
  type Retention,
  type StorageUsage,
  type Sweep,
} from '../../../../src-shared/api/storage.ts';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import { useDeck, useIntents } from '../../../store/hooks.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { formatBytes, formatCount, formatDateTime } from '../../../ui/format.ts';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { NumberSetting, SettingGroup, SettingLine, SwitchSetting } from '../setting.tsx';
import { useSection } from '../use-section.ts';
import { UsageBar } from './usage-bar.tsx';

const OFF = retentionSchema.parse({});
const GB = 1_000_000_000;
const DAYS = { byDefault: 30, max: 36_500 };
const GIGABYTES = { byDefault: 5, max: 100_000 };
/** Rows of a preview on the screen; it counts them all. */
const LISTED = 8;

export function StorageSection(): ReactNode {
  const [rules, set] = useSection('retention');
  const [usage, failure, look] = useUsage();
  return (
    <>
      {failure === null ? null : (
        <ErrorNote
          what="What the data folder takes is not known"
          why={failure.message}
          hint={failure.hint}
          code={failure.code}
        />
      )}
      <SettingGroup title="Data folder">
        {usage === null ? (
          <p className="set-intro">Adding up the data folder…</p>
        ) : (
          <>
            <UsageBar usage={usage} />
            <SealLine usage={usage} look={look} />
            <CompactLine usage={usage} look={look} />
          </>
        )}
      </SettingGroup>
      {rules === null ? null : <RetentionGroup rules={rules} set={set} usage={usage} look={look} />}
    </>
  );
}

/** Looked at again whenever the host says that tapes or storage changed. */
function useUsage(): readonly [StorageUsage | null, Failure | null, () => void] {
  const { storage } = useIntents();
  // Each of them only grows, so that their sum is another one whenever one of them is.
  const told = useDeck(({ head }) => (head === null ? -1 : head.revision.recovery + head.revision.tapes));
  const [asked, setAsked] = useState(0);
  const [usage, setUsage] = useState<StorageUsage | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const moment = told + asked;
  useEffect(() => {
    if (moment < 0) return undefined;
    let isCurrent = true;
    void storage.usage().then((answer) => {
      if (!isCurrent) return;
      setFailure(answer.ok ? null : answer.failure);
      if (answer.ok) setUsage(answer.value);
    });
    return () => {
      isCurrent = false;
    };
  }, [storage, moment]);
  const look = useCallback(() => setAsked((count) => count + 1), []);
  return [usage, failure, look];
}

interface LineProps {
  readonly usage: StorageUsage;
  readonly look: () => void;
}

function SealLine({ usage, look }: LineProps): ReactNode {
  const intents = useIntents();
  const { storage } = intents;
  const { sealing, bytes } = usage;
  const start = async (): Promise<void> => {
    const begun = await storage.seal();
    if (!begun.ok)
      intents.notify({ severity: 'error', message: begun.failure.message, hint: begun.failure.hint });
    look();
  };
  return (
    <SettingLine
      title="Seal what has ended"
      help="A tape that has ended, or has left a segment behind, is compressed by itself within a second, with a checksum for every block. This looks at all of them now."
      facts={<span role="status">{sealingText(usage)}</span>}
      control={
        <Button
          disabled={sealing.isRunning || bytes.raw === 0}
          title={bytes.raw === 0 ? 'Every tape is sealed' : undefined}
          onClick={() => void start()}
        >
          {sealing.isRunning ? 'Sealing…' : 'Seal now'}
        </Button>
      }
    />
  );
}

function sealingText({ sealing }: StorageUsage): string {
  const { isRunning, tapesDone, tapesTotal, segments, rawBytes, sealedBytes, failure } = sealing;
  const sealed =
    segments === 0
      ? 'Nothing has been sealed since the app started.'
      : `Since the app started: ${formatCount(segments)} ${segments === 1 ? 'segment' : 'segments'}, ${formatBytes(rawBytes)} became ${formatBytes(sealedBytes)}.`;
  if (isRunning) return `Looked at ${formatCount(tapesDone)} of ${formatCount(tapesTotal)} tapes. ${sealed}`;
  return failure === null ? sealed : `${sealed} The last run: ${failure}`;
}

function CompactLine({ usage, look }: LineProps): ReactNode {
  const intents = useIntents();
  const { storage } = intents;
  const [isRunning, setRunning] = useState(false);
  const run = async (): Promise<void> => {
    setRunning(true);
    const done = await storage.compact();
    setRunning(false);
    if (done.ok)
      intents.notify({ severity: 'info', message: `Freed ${formatBytes(done.value.freedBytes)}.`, hint: '' });
    else intents.notify({ severity: 'error', message: done.failure.message, hint: done.failure.hint });
    look();
  };
  return (
    <SettingLine
      title="Compact"
      help="Empties the trash, after which deleted and discarded tapes cannot be put back, and lets the index give back what it does not use."
      facts={
        usage.bytes.trash === 0 ? 'The trash is empty.' : `${formatBytes(usage.bytes.trash)} in the trash.`
      }
      control={
        <Button disabled={isRunning} onClick={() => void run()}>
          {isRunning ? 'Compacting…' : 'Compact'}
        </Button>
      }
    />
  );
}

interface RetentionProps {
  readonly rules: Retention;
  readonly set: (what: string, patch: Partial<Retention>) => void;
  readonly usage: StorageUsage | null;
  readonly look: () => void;
}

function RetentionGroup({ rules, set, usage, look }: RetentionProps): ReactNode {
  const { maxAgeDays, maxBytes } = rules;
  return (
    <SettingGroup
      title="Retention"
      intro="Off unless you say so. Looked at when the app starts and every hour; the oldest tapes go first, for good. Pinned tapes (P in Sessions) and those being recorded always stay."
    >
      <SwitchSetting
        title="Delete old tapes"
        help="Tapes whose newest entry is older than this go."
        value={maxAgeDays !== null}
        byDefault={false}
        onSet={(what, isOn) => set(what, { maxAgeDays: isOn ? DAYS.byDefault : OFF.maxAgeDays })}
      />
      {maxAgeDays === null ? null : (
        <NumberSetting
          title="Keep for"
          unit="days"
          min={1}
          max={DAYS.max}
          value={maxAgeDays}
          byDefault={DAYS.byDefault}
          onSet={(what, days) => set(what, { maxAgeDays: days })}
        />
      )}
      <SwitchSetting
        title="Limit what all tapes take"
        help="When they take more on the disk, the oldest go until the rest fits."
        value={maxBytes !== null}
        byDefault={false}
        onSet={(what, isOn) => set(what, { maxBytes: isOn ? GIGABYTES.byDefault * GB : OFF.maxBytes })}
      />
      {maxBytes === null ? null : (
        <NumberSetting
          title="Keep up to"
          unit="GB"
          min={1}
          max={GIGABYTES.max}
          value={Math.max(1, Math.round(maxBytes / GB))}
          byDefault={GIGABYTES.byDefault}
          onSet={(what, gigabytes) => set(what, { maxBytes: gigabytes * GB })}
        />
      )}
      <SweepLine rules={rules} usage={usage} look={look} />
    </SettingGroup>
  );
}

function SweepLine({ rules, usage, look }: Omit<RetentionProps, 'set'>): ReactNode {
  const intents = useIntents();
  const { storage } = intents;
  const [preview, setPreview] = useState<Sweep | null>(null);
  const [isAsking, setAsking] = useState(false);
  const isOn = rules.maxAgeDays !== null || rules.maxBytes !== null;
  useEffect(() => {
    // Whenever the tapes are others, the rules mean something else.
    if (usage === null) return undefined;
    let isCurrent = true;
    void storage.preview(rules).then((answer) => {
      if (isCurrent) setPreview(answer.ok ? answer.value : null);
    });
    return () => {
      isCurrent = false;
    };
  }, [storage, rules, usage]);
  const sweep = async (): Promise<void> => {
    setAsking(false);
    const swept = await storage.sweep();
    if (swept.ok) {
      const { tapes, bytes } = swept.value;
      intents.notify({
        severity: 'info',
        message: `Deleted ${tapesText(tapes)}, ${formatBytes(bytes)}.`,
        hint: '',
      });
    } else intents.notify({ severity: 'error', message: swept.failure.message, hint: swept.failure.hint });
    look();
  };
  const last = usage?.lastSweep ?? null;
  return (
    <>
      <SettingLine
        title="What that means now"
        help={<span role="status">{previewText(isOn, preview, usage?.clockJumpedFromMs ?? null)}</span>}
        facts={
          last === null
            ? undefined
            : `Last sweep, ${formatDateTime(last.atMs)}: deleted ${tapesText(last.tapes)}, ${formatBytes(last.bytes)}${
                last.failed === 0 ? '' : `; ${tapesText(last.failed)} could not be deleted`
              }.`
        }
        control={
          <Button disabled={preview === null || preview.tapes === 0} onClick={() => setAsking(true)}>
            Delete now…
          </Button>
        }
      />
      {isAsking && preview !== null ? (
        <SweepDialog sweep={preview} onClose={() => setAsking(false)} onSweep={() => void sweep()} />
      ) : null}
    </>
  );
}

function previewText(isOn: boolean, preview: Sweep | null, clockJumpedFromMs: number | null): string {
  if (!isOn) return 'Nothing is ever deleted by itself.';
  if (preview === null) return 'Looking…';
  if (preview.tapes === 0)
    return 'Would delete nothing: every tape is within the rules, pinned or being recorded.';
  if (clockJumpedFromMs !== null)
    return `By the clock ${tapesText(preview.tapes)}, ${formatBytes(preview.bytes)}, would go. It has jumped since ${formatDateTime(clockJumpedFromMs)}, so nothing goes by its age until you delete it here.`;
  return `Would delete ${tapesText(preview.tapes)}, ${formatBytes(preview.bytes)}, at the next hourly sweep.`;
}

interface SweepDialogProps {
  readonly sweep: Sweep;
  readonly onClose: () => void;
  readonly onSweep: () => void;
}

function SweepDialog({ sweep, onClose, onSweep }: SweepDialogProps): ReactNode {
  const rest = sweep.tapes - Math.min(LISTED, sweep.listed.length);
  return (
    <Dialog
      title={`Delete ${tapesText(sweep.tapes)} for good?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep them</Button>
          <Button kind="danger" onClick={onSweep}>
            Delete {formatBytes(sweep.bytes)}
          </Button>
        </>
      }
    >
      <p className="set-help">This cannot be undone. Pin a tape in Sessions to keep it.</p>
      <ul className="set-doomed">
        {sweep.listed.slice(0, LISTED).map(({ tapeId, serverName, lastMs, bytes, why }) => (
          <li key={tapeId}>
            <VisibleText text={serverName} maxChars={60} />
            <span>{formatDateTime(lastMs)}</span>
            <span>{formatBytes(bytes)}</span>
            <span>{why === 'age' ? 'too old' : 'over the limit'}</span>
          </li>
        ))}
      </ul>
      {rest > 0 ? <p className="set-facts">and {formatCount(rest)} more</p> : null}
    </Dialog>
  );
}

function tapesText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'tape' : 'tapes'}`;
}
