/** Which tape the chosen one repeats, and which repeat it. */
import { Diff, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { useIntents } from '../../store/hooks.ts';
import { useRerunLinks } from '../../store/rerun-links.ts';
import { Button } from '../../ui/button.tsx';
import { formatDateTime } from '../../ui/format.ts';

/** The newest ones. */
const RERUNS_SHOWN = 3;

interface RerunLineProps {
  readonly tape: Tape;
  readonly tapes: readonly Tape[];
  readonly onShow: (tapeId: string) => void;
}

export function RerunLine({ tape, tapes, onShow }: RerunLineProps): ReactNode {
  const intents = useIntents();
  const links = useRerunLinks();
  const byId = new Map(tapes.map((each) => [each.id, each]));
  const nameOf = (id: string): string => {
    const found = byId.get(id);
    return found === undefined ? id : `${found.serverName} · ${formatDateTime(found.openedMs)}`;
  };
  const of = links.find(({ tapeId }) => tapeId === tape.id) ?? null;
  const reruns = links.filter((link) => link.of === tape.id && byId.has(link.tapeId));
  if (of === null && reruns.length === 0) return null;
  return (
    <div className="sessions-reruns">
      {of === null ? null : (
        <span className="sessions-rerun">
          <RotateCcw size={13} aria-hidden="true" /> rerun of
          <Button kind="quiet" disabled={!byId.has(of.of)} onClick={() => onShow(of.of)}>
            {nameOf(of.of)}
            {of.seq === null ? '' : ` #${of.seq}`}
          </Button>
          <Button
            kind="quiet"
            icon={Diff}
            disabled={!byId.has(of.of)}
            onClick={() => intents.reruns.open({ before: of.of, after: tape.id })}
          >
            Compare
          </Button>
        </span>
      )}
      {reruns.slice(-RERUNS_SHOWN).map(({ tapeId }) => (
        <span key={tapeId} className="sessions-rerun">
          <RotateCcw size={13} aria-hidden="true" /> rerun in
          <Button kind="quiet" onClick={() => onShow(tapeId)}>
            {nameOf(tapeId)}
          </Button>
          <Button
            kind="quiet"
            icon={Diff}
            onClick={() => intents.reruns.open({ before: tape.id, after: tapeId })}
          >
            Compare
          </Button>
        </span>
      ))}
    </div>
  );
}
