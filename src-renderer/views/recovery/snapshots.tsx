/** The snapshots of one tape: how things stood then, and the way back to one. */
import { Download, History } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { RecoveredTape, TapeStateView } from '../../../src-shared/api/recovery.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { formatBytes, formatCount, formatDateTime } from '../../ui/format.ts';
import { KeyValue } from '../../ui/key-value.tsx';
import { Part } from '../../ui/part.tsx';
import { visibleText } from '../../ui/visible-text.ts';

interface Info {
  readonly entries: number;
  readonly takenMs: number;
  readonly hash: string;
  readonly sizeBytes: number;
}

export function Snapshots({ tape }: { readonly tape: RecoveredTape }): ReactNode {
  const { tapeId } = tape;
  const intents = useIntents();
  const { recovery } = intents;
  const [infos, setInfos] = useState<readonly Info[] | null>(null);
  const [state, setState] = useState<TapeStateView | null>(null);
  const [said, setSaid] = useState('');

  useEffect(() => {
    void recovery.snapshots(tapeId).then((found) => setInfos(found.ok ? found.value : []));
  }, [recovery, tapeId]);

  async function look(entries: number): Promise<void> {
    const found = await recovery.stateAt(tapeId, entries);
    if (found.ok) setState(found.value);
    else intents.notify({ severity: 'error', message: found.failure.message, hint: found.failure.hint });
  }

  async function goBack(entries: number): Promise<void> {
    const done = await recovery.rebase(tapeId, entries);
    if (!done.ok) {
      intents.notify({ severity: 'error', message: done.failure.message, hint: done.failure.hint });
      return;
    }
    const { folded, removed, equal } = done.value;
    setSaid(
      `${formatCount(removed)} later ${removed === 1 ? 'snapshot' : 'snapshots'} let go, ${formatCount(folded)} entries folded again: ` +
        (equal
          ? 'the same state as before.'
          : 'another state than before. The snapshots after it were wrong.'),
    );
    const found = await recovery.snapshots(tapeId);
    if (found.ok) setInfos(found.value);
  }

  return (
    <Part title={`Snapshots of ${visibleText(tape.serverName)}`}>
      <p className="rec-quiet">
        How things stood after so many entries. Going back keeps every entry of the tape: what is derived from
        it is folded again from there, and compared with what it was.
      </p>
      {infos?.length === 0 ? (
        <p className="rec-quiet">There is none: the tape is folded from its beginning.</p>
      ) : null}
      <ul className="rec-lines">
        {infos?.map(({ entries, takenMs, sizeBytes, hash }) => (
          <li key={entries}>
            <span className="rec-took">{formatCount(entries)}</span>
            <span className="rec-quiet">
              {formatDateTime(takenMs)} · {formatBytes(sizeBytes)} · {hash.slice(0, 8)}
            </span>
            <Button kind="quiet" onClick={() => void look(entries)}>
              Look
            </Button>
            <Button kind="quiet" icon={History} onClick={() => void goBack(entries)}>
              Go back to it
            </Button>
          </li>
        ))}
      </ul>
      {said === '' ? null : (
        <p role="status" className="rec-said">
          {said}
        </p>
      )}
      {state === null ? null : <StateSheet state={state} />}
    </Part>
  );
}

function StateSheet({ state }: { readonly state: TapeStateView }): ReactNode {
  return (
    <div className="rec-sheet">
      <KeyValue
        label={`The state after ${state.entries} entries`}
        rows={[
          { name: 'After', value: `${formatCount(state.entries)} entries`, trusted: true },
          {
            name: 'Session',
            value: [state.phase, state.era, state.peer].filter((part) => part !== '').join(' · '),
          },
          { name: 'Open requests', value: formatCount(state.open.length), trusted: true },
          { name: 'Tools', value: state.tools.length === 0 ? 'none listed' : state.tools.join(', ') },
          {
            name: 'Frames',
            value: `${formatCount(state.framesIn)} in, ${formatCount(state.framesOut)} out`,
            trusted: true,
          },
          ...(state.stderr.length === 0
            ? []
            : [{ name: 'Last of stderr', value: state.stderr.slice(-5).join('\n') }]),
          { name: 'Hash', value: state.hash },
        ]}
      />
      <Button icon={Download} onClick={() => save(state)}>
        Save as JSON
      </Button>
    </div>
  );
}

function save(state: TapeStateView): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(state, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${state.tapeId}-${state.entries}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
