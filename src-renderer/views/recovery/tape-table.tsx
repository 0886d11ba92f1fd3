import { Check, FolderInput, ShieldAlert, Trash2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RecoveredTape, TapeDecision } from '../../../src-shared/api/recovery.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { IconButton } from '../../ui/button.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { StatusDot, type StatusShape, type StatusTone } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

const FACES: Readonly<Record<RecoveredTape['outcome'], readonly [StatusShape, StatusTone, string]>> = {
  recovered: ['disc', 'ok', 'ended in order'],
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

/** Each session that was left open: what became of it, and what every layer contributed. */
export function TapeTable({ tapes, chosen, onChoose }: TapeTableProps): ReactNode {
  const decisions = useDeck((state) => state.recovery?.decisions ?? []);
  return (
    <table className="rec-table" aria-label="Sessions">
      <thead>
        <tr>
          <th scope="col">Session</th>
          <th scope="col">Outcome</th>
          <th scope="col" className="is-number" title="Entries on the tape">
            Entries
          </th>
          <th scope="col" className="is-number" title="Bytes of an entry that nobody was ever told of">
            Cut
          </th>
          <th scope="col" className="is-number">
            Orphaned
          </th>
          <th
            scope="col"
            className="is-number"
            title="Entries that a snapshot had, and those folded after it"
          >
            Snapshot + tail
          </th>
          <th scope="col" className="is-number" title="Entries that the index had not">
            Index behind
          </th>
          <th scope="col">
            <span className="rec-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tapes.map((tape) => {
          const [shape, tone, word] = FACES[tape.outcome];
          const decision = decisions.find(({ tapeId }) => tapeId === tape.tapeId);
          const isChosen = tape.tapeId === chosen;
          return (
            <tr key={tape.tapeId} className={isChosen ? 'is-chosen' : undefined}>
              <td>
                <button
                  type="button"
                  className="rec-jump"
                  aria-expanded={isChosen}
                  title="Its snapshots"
                  onClick={() => onChoose(isChosen ? null : tape.tapeId)}
                >
                  <VisibleText text={tape.serverName === '' ? tape.tapeId : tape.serverName} maxChars={40} />
                </button>
              </td>
              <td title={tape.why === '' ? undefined : tape.why}>
                <StatusDot shape={shape} tone={tone} /> {decision?.decision ?? word}
                {tape.reapedProcesses > 0 ? `, ${tape.reapedProcesses} ended` : ''}
              </td>
              <td className="is-number">{formatCount(tape.entries)}</td>
              <td className="is-number">{tape.tornBytes === 0 ? '–' : formatBytes(tape.tornBytes)}</td>
              <td className="is-number">{tape.orphaned === 0 ? '–' : formatCount(tape.orphaned)}</td>
              <td className="is-number">
                {tape.snapshotEntries === null ? 'none' : formatCount(tape.snapshotEntries)} +{' '}
                {formatCount(tape.tailEntries)}
              </td>
              <td className="is-number">{formatCount(tape.indexBehind)}</td>
              <td className="rec-acts">
                <TapeActs tape={tape} decision={decision} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface TapeActsProps {
  readonly tape: RecoveredTape;
  readonly decision: TapeDecision | undefined;
}

function TapeActs({ tape: { tapeId, serverName, outcome }, decision }: TapeActsProps): ReactNode {
  const intents = useIntents();
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
