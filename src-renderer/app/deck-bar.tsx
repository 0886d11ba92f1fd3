/** The bar at the bottom: whether the deck records, where the playhead stands, and true counts. In every view. */
import { useShallow } from 'zustand/shallow';
import type { ReactNode } from 'react';
import { useDeck } from '../store/hooks.ts';
import type { Server } from '../../src-shared/api/servers.ts';
import { usePlayhead } from '../store/playhead.ts';
import type { LinkState } from '../store/state.ts';
import { formatCount, formatRate } from '../ui/format.ts';
import { StatusDot } from '../ui/status.tsx';
import { isEndedTape, recordingOf, type Recording } from './recording.ts';
import { Transport } from './transport.tsx';

export function DeckBar(): ReactNode {
  const isBack = usePlayhead((state) => state.moment !== null);
  return (
    <footer className={isBack ? 'app-deck is-back' : 'app-deck'} aria-label="Deck">
      <Lamp />
      <Transport />
      <Counts />
      <LinkText />
    </footer>
  );
}

function Lamp(): ReactNode {
  const recording = useDeck(useShallow(recordingOf));
  const servers = useDeck((state) => state.servers);
  return (
    <span className={`deck-lamp is-${recording.kind}`} role="status">
      <RecordingText recording={recording} servers={servers} />
    </span>
  );
}

interface RecordingTextProps {
  readonly recording: Recording;
  readonly servers: readonly Server[] | null;
}

function RecordingText({ recording, servers }: RecordingTextProps): ReactNode {
  // Recording goes on while one looks back; what is looked at is not live then.
  const isBack = usePlayhead((state) => state.moment !== null);
  const isTape = useDeck(isEndedTape);
  if (isTape && (recording.kind === 'live' || recording.kind === 'idle')) {
    return (
      <>
        <StatusDot shape="ring" tone="muted" />
        <strong>TAPE</strong>
        <span className="deck-quiet">
          {recording.kind === 'live' ? `a recording · ${recording.running} running` : 'a recording'}
        </span>
      </>
    );
  }
  switch (recording.kind) {
    case 'unknown':
      return (
        <>
          <StatusDot shape="ring" tone="muted" />
          <strong>NO SIGNAL</strong>
        </>
      );
    case 'failed':
      return (
        <>
          <StatusDot shape="triangle" tone="error" />
          <strong>NOT RECORDING</strong>
          <span className="deck-why" title={recording.stopped.message}>
            {recording.stopped.onDiskFailure === 'pause' ? 'traffic waits' : 'traffic goes on'} ·{' '}
            {recording.stopped.message}
          </span>
        </>
      );
    case 'live':
      return (
        <>
          <StatusDot shape="disc" tone="record" />
          <strong>{isBack ? 'REC' : 'LIVE'}</strong>
          <span className="deck-quiet">
            {recording.running} of {servers?.length ?? 0} running
          </span>
        </>
      );
    case 'idle':
      return (
        <>
          <StatusDot shape="ring" tone="muted" />
          <strong>IDLE</strong>
          <span className="deck-quiet">no server runs</span>
        </>
      );
  }
}

function Counts(): ReactNode {
  const live = useDeck((state) => state.head?.live);
  const indexBehind = useDeck((state) => state.head?.indexBehind ?? 0);
  if (live === undefined) return null;
  return (
    <span className="deck-counts" aria-label="Counts">
      <span title="Entries recorded since the host started">
        <b>{formatCount(live.total)}</b> <span className="deck-count-word">recorded</span>
      </span>
      <span
        className={live.lost > 0 ? 'deck-bad' : undefined}
        title="Entries that could not be recorded: 0, or something is wrong"
      >
        {live.lost > 0 ? <StatusDot shape="triangle" tone="error" label="warning" /> : null}
        <b>{formatCount(live.lost)}</b> lost
      </span>
      <span className="deck-rate" title="Entries a second, over the last second">
        <b>{formatRate(live.perS)}</b>
      </span>
      {live.dropped > 0 ? (
        <span title="These left memory; they are on disk, in their tapes">
          <b>{formatCount(live.dropped)}</b> on disk only
        </span>
      ) : null}
      {indexBehind > 0 ? (
        <span title="Entries that full-text search does not know yet; they are recorded">
          index <b>{formatCount(indexBehind)}</b> behind
        </span>
      ) : null}
    </span>
  );
}

function LinkText(): ReactNode {
  const link = useDeck((state) => state.link);
  const { shape, tone, text } = linkFace(link);
  return (
    <span className="deck-link" title={text}>
      <StatusDot shape={shape} tone={tone} />
      <span className="deck-link-text">{text}</span>
    </span>
  );
}

function linkFace(link: LinkState) {
  switch (link.kind) {
    case 'connecting':
      return { shape: 'half', tone: 'info', text: 'connecting…' } as const;
    case 'open':
      return { shape: 'disc', tone: 'ok', text: 'host linked' } as const;
    case 'lost':
      return { shape: 'cross', tone: 'error', text: 'host lost' } as const;
    case 'refused':
      return { shape: 'cross', tone: 'error', text: 'not let in' } as const;
  }
}
