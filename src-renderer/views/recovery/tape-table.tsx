import { Check, FolderInput, ShieldAlert, Trash2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RecoveredTape, TapeDecision } from '../../../src-shared/api/recovery.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { IconButton } from '../../ui/button.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { StatusDot, type StatusShape, type StatusTone } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

const FACES: Readonly<Record<RecoveredTape['outcome'], readonly [StatusShape, StatusTone, string]>> = {
  recovered: ['triangle', 'warn', 'interrupted, ended now'],
  closed: ['disc', 'ok', 'had ended'],
  empty: ['ring', 'muted', 'never began'],
  damaged: ['cross', 'error', 'damaged'],
  'too-new': ['triangle', 'warn', 'of a newer version'],
  failed: ['cross', 'error', 'not ended'],
};

interface TapeTableProps {
  readonly tapes: readonly RecoveredTape[];
  readonly chosen: string | null;
  readonly onChoose: (tapeId: string | null) => void;
}

/** Each session that was left open: what became of it, what is missing of it, and what it was made again from. */
export function TapeTable({ tapes, chosen, onChoose }: TapeTableProps): ReactNode {
  const decisions = useDeck((state) => state.recovery?.decisions ?? []);
  return (
    <table className="rec-table is-wide" aria-label="Sessions">
      <thead>
        <tr>
          <th scope="col">Session</th>
          <th scope="col">Outcome</th>
          <th scope="col" className="is-number" title="Entries on the tape that can be read">
            Entries
          </th>
          <th scope="col" className="is-number" title="Entries that cannot be read any more">
            Lost
          </th>
          <th scope="col" className="is-number" title="Bytes of an entry that nobody was ever told of">
            Cut
          </th>
          <th scope="col" className="is-number is-spare" title="Requests that nobody will answer">
            Orphaned
          </th>
          <th
            scope="col"
            className="is-number is-spare"
            title="Entries that a snapshot had, and those folded after it"
          >
            Snapshot + tail
          </th>
          <th scope="col" className="is-number is-spare" title="Entries that the index had not">
            Index behind
          </th>
          <th scope="col">
            <span className="rec-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tapes.map((tape) => (
          <Row
            key={tape.tapeId}
            tape={tape}
            decision={decisions.find(({ tapeId }) => tapeId === tape.tapeId)}
            isChosen={tape.tapeId === chosen}
            onChoose={onChoose}
          />
        ))}
      </tbody>
    </table>
  );
}

const COLUMNS = 9;

interface RowProps {
  readonly tape: RecoveredTape;
  readonly decision: TapeDecision | undefined;
  readonly isChosen: boolean;
  readonly onChoose: (tapeId: string | null) => void;
}

function Row({ tape, decision, isChosen, onChoose }: RowProps): ReactNode {
  const [shape, tone, word] = FACES[tape.outcome];
  const name = tape.serverName === '' ? tape.tapeId : tape.serverName;
  return (
    <>
      <tr className={isChosen ? 'is-chosen' : undefined}>
        <td>
          <button
            type="button"
            className="rec-jump"
            aria-expanded={isChosen}
            title="Its snapshots"
            onClick={() => onChoose(isChosen ? null : tape.tapeId)}
          >
            <VisibleText text={name} maxChars={40} />
          </button>
        </td>
        <td className="is-line">
          <StatusDot shape={shape} tone={tone} /> {decision?.decision ?? word}
          {tape.reapedProcesses > 0
            ? `, ${tape.reapedProcesses} ${tape.reapedProcesses === 1 ? 'process' : 'processes'} ended`
            : ''}
        </td>
        <td className="is-number">{formatCount(tape.entries)}</td>
        <td className="is-number">{lostOf(tape)}</td>
        <td className="is-number">{tape.tornBytes === 0 ? '–' : formatBytes(tape.tornBytes)}</td>
        <td className="is-number is-spare">{tape.orphaned === 0 ? '–' : formatCount(tape.orphaned)}</td>
        <td className="is-number is-spare">
          {tape.snapshotEntries === null ? 'none' : formatCount(tape.snapshotEntries)} +{' '}
          {formatCount(tape.tailEntries)}
        </td>
        <td className="is-number is-spare">{formatCount(tape.indexBehind)}</td>
        <td className="rec-acts">
          <TapeActs tape={tape} decision={decision} />
        </td>
      </tr>
      {remarksOf(tape).map((remark) => (
        <tr key={remark} className={isChosen ? 'rec-remark is-chosen' : 'rec-remark'}>
          <td colSpan={COLUMNS}>
            <VisibleText text={remark} maxChars={300} />
          </td>
        </tr>
      ))}
    </>
  );
}

function lostOf({ outcome, damage }: RecoveredTape): string {
  if (outcome === 'too-new') return '–';
  if (outcome === 'damaged') return damage?.lost == null ? 'at least 1' : formatCount(damage.lost);
  return '0';
}

/** What a person should know of it beside the figures. */
function remarksOf({ why, outcome, snapshotsUnusable, gapEntries }: RecoveredTape): readonly string[] {
  return [
    ...(why === '' ? [] : [outcome === 'damaged' ? `${why}; nothing of it was changed` : why]),
    ...(snapshotsUnusable === 0
      ? []
      : [
          `${snapshotsUnusable} ${snapshotsUnusable === 1 ? 'snapshot was' : 'snapshots were'} not whole and passed over: an older one, or the tape from its beginning, gives the same state`,
        ]),
    ...(gapEntries === 0
      ? []
      : [
          `${formatCount(gapEntries)} ${gapEntries === 1 ? 'entry' : 'entries'} could not be recorded while the disk refused; the gap is marked on the tape`,
        ]),
  ];
}

interface TapeActsProps {
  readonly tape: RecoveredTape;
  readonly decision: TapeDecision | undefined;
}

function TapeActs({ tape: { tapeId, outcome, ...tape }, decision }: TapeActsProps): ReactNode {
  const intents = useIntents();
  const serverName = tape.serverName === '' ? tapeId : tape.serverName;
  const { recovery } = intents;
  if (outcome === 'empty') return null;
  if (decision !== undefined && decision.decision !== 'accepted') {
    return (
      <IconButton
        icon={Undo2}
        label={`Put ${serverName} back`}
        onClick={() => void recovery.putBack(tapeId)}
      />
    );
  }
  return (
    <>
      <IconButton
        icon={FolderInput}
        label={`Open ${serverName} in Messages`}
        onClick={() => intents.openScope({ kind: 'tape', tapeId })}
      />
      {decision === undefined ? (
        <IconButton
          icon={Check}
          label={`Accept ${serverName}: seen, and kept`}
          onClick={() => void recovery.accept(tapeId)}
        />
      ) : null}
      <IconButton
        icon={ShieldAlert}
        label={`Quarantine ${serverName}: out of the way, as it is`}
        onClick={() => void recovery.quarantine(tapeId)}
      />
      <IconButton
        icon={Trash2}
        label={`Discard ${serverName}: into the trash`}
        onClick={() => void recovery.discard(tapeId)}
      />
    </>
  );
}
