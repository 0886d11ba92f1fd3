/** What one should know whatever the view: the link, the disk, a question that waits, and what the start had to say. */
import { useState, type ReactNode } from 'react';
import { ExternalLink, X } from 'lucide-react';
import type { AppInfo } from '../../src-shared/api/head.ts';
import { useNow } from '../store/clock.ts';
import { useDeck, useIntents } from '../store/hooks.ts';
import type { LinkState } from '../store/state.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { Banner } from './banner.tsx';
import { VIEW_ENTRIES } from './views.ts';
import { RecordingBanner, UnkeptBanners } from './recording-banner.tsx';
import { SupervisionBanners } from './supervision-banners.tsx';

export function Banners(): ReactNode {
  return (
    <div className="app-banners">
      <LinkBanner />
      <RecordingBanner />
      <UnkeptBanners />
      <IndexBanner />
      <SupervisionBanners />
      <ConsentBanners />
      <HostNotices />
    </div>
  );
}

function LinkBanner(): ReactNode {
  const link = useDeck((state) => state.link);
  switch (link.kind) {
    case 'open':
    case 'connecting':
      return null;
    case 'refused':
      return (
        <Banner
          tone="error"
          what={link.why}
          hint="Open the URL that the terminal printed, or start the deck again."
        >
          <Button onClick={() => window.location.reload()}>Reload</Button>
        </Banner>
      );
    case 'lost':
      return <LostBanner link={link} />;
  }
}

/** What is on screen stays readable; only what is new is missing. */
function LostBanner({ link }: { readonly link: Extract<LinkState, { kind: 'lost' }> }): ReactNode {
  const nowMs = useNow();
  const [since, setSince] = useState({ link, atMs: nowMs });
  if (since.link !== link) setSince({ link, atMs: nowMs });
  const leftS = Math.ceil((since.atMs + link.retryInMs - nowMs) / 1000);
  return (
    <Banner
      tone="error"
      what="The host does not answer."
      hint={
        <>
          <span role="timer">{leftS > 0 ? `Trying again in ${leftS}\u00a0s.` : 'Trying again now.'}</span>{' '}
          What is on screen is as it was; what is recorded is on disk.
        </>
      }
    />
  );
}

function IndexBanner(): ReactNode {
  const why = useDeck((state) => state.head?.indexFailure ?? null);
  if (why === null) return null;
  return (
    <Banner tone="warn" what="The index does not work:" hint={<VisibleText text={why} maxChars={400} />} />
  );
}

function ConsentBanners(): ReactNode {
  const intents = useIntents();
  const servers = useDeck((state) => state.servers);
  const consents = useDeck((state) => state.consents);
  /** The Servers view asks in its own place about the one it shows. */
  const askedThere = useDeck((state) => (state.view === 'servers' ? state.serverId : null));
  const waiting =
    servers?.filter(({ id, state }) => state.kind === 'awaiting-consent' && id !== askedThere) ?? [];
  return waiting.map(({ id, name }) => {
    const url = consents[id];
    return (
      <Banner
        key={id}
        tone="warn"
        what={
          <>
            <VisibleText text={name} maxChars={64} /> waits for your approval.
          </>
        }
        hint="Its exact command is shown in a window of its own; nothing runs before you approve it there."
      >
        {url === undefined ? (
          <Button onClick={() => void intents.startServer(id)}>Open the approval window</Button>
        ) : (
          <a className="banner-link" href={url} target="_blank" rel="noopener noreferrer">
            Open the approval page
            <ExternalLink size={12} aria-hidden="true" />
          </a>
        )}
        <Button kind="quiet" onClick={() => void intents.stopServer(id)}>
          Not now
        </Button>
      </Banner>
    );
  });
}

const TONES = { info: 'info', warning: 'warn', error: 'error' } as const;

function ShowButton({ view }: { readonly view: AppInfo['notices'][number]['view'] }): ReactNode {
  const intents = useIntents();
  const isThere = useDeck((state) => state.view === view);
  if (view === undefined || isThere) return null;
  return (
    <Button kind="quiet" onClick={() => intents.show(view)}>
      {VIEW_ENTRIES[view].title}
    </Button>
  );
}

/** Each is shown once for a run of the host. */
function HostNotices(): ReactNode {
  const info = useDeck((state) => state.info);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  if (info === null) return null;
  const keyOf = (notice: AppInfo['notices'][number]): string => `${info.hostRun} ${notice.message}`;
  return info.notices
    .filter((notice) => !dismissed.has(keyOf(notice)))
    .map((notice) => (
      <Banner
        key={keyOf(notice)}
        tone={TONES[notice.severity]}
        what={<VisibleText text={notice.message} maxChars={500} />}
        hint={notice.hint}
      >
        <ShowButton view={notice.view} />
        <IconButton
          icon={X}
          label="Dismiss"
          onClick={() => setDismissed(new Set([...dismissed, keyOf(notice)]))}
        />
      </Banner>
    ));
}
