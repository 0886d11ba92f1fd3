/** What one looks at, and the doors to everything else. */
import { ArrowLeft, Search, Settings2 } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { chordFor, titleOf } from '../commands/list.ts';
import { keyed } from '../commands/registry.ts';
import { CommandKey } from '../commands/command-key.tsx';
import { useDeck, useIntents } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { formatDateTime } from '../ui/format.ts';
import { Logo } from '../ui/logo.tsx';
import { MenuButton, type MenuEntry } from '../ui/menu.tsx';
import { Badge, StatusDot } from '../ui/status.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { isRecording } from './recording.ts';
import type { Overlay } from './shortcuts.ts';
import { VIEW_ENTRIES } from './views.ts';

export const TopBar = memo(function TopBar({
  onOverlay,
}: {
  readonly onOverlay: (overlay: Overlay) => void;
}): ReactNode {
  const recording = useDeck(isRecording);
  return (
    <header className="app-top">
      <span className="app-brand">
        <Logo size={18} recording={recording} />
        <h1 className="app-name">Tapedeck</h1>
      </span>
      <ScopeLine />
      <span className="app-top-gap" />
      <button
        type="button"
        className="app-search"
        {...keyed('app.palette')}
        onClick={() => onOverlay('palette')}
      >
        <Search size={13} aria-hidden="true" />
        <span className="app-search-text">Go to, start, open…</span>
        <CommandKey id="app.palette" />
      </button>
      <LooksMenu onOverlay={onOverlay} />
    </header>
  );
});

/** Live, or one tape and the way back. */
function ScopeLine(): ReactNode {
  const intents = useIntents();
  const scope = useDeck((state) => state.scope);
  const tapes = useDeck((state) => state.tapes);
  const recording = useDeck(isRecording);
  if (scope.kind === 'live') {
    return (
      <span className="app-scope">
        <StatusDot shape={recording ? 'disc' : 'ring'} tone={recording ? 'record' : 'muted'} />
        <span>Live</span>
        <span className="app-scope-more">everything since the deck started</span>
      </span>
    );
  }
  const tape = tapes?.find((each) => each.id === scope.tapeId);
  return (
    <span className="app-scope">
      <Badge tone="info">Tape</Badge>
      <span className="app-scope-name">
        <VisibleText text={tape?.serverName ?? scope.tapeId} maxChars={80} />
      </span>
      {tape === undefined ? null : (
        <span className="app-scope-more">
          {formatDateTime(tape.openedMs)}
          {tape.state === 'living' ? ', still recording' : ''}
        </span>
      )}
      <Button kind="quiet" icon={ArrowLeft} onClick={() => intents.openScope({ kind: 'live' })}>
        Back to live
      </Button>
    </span>
  );
}

const THEMES = { system: 'Follow the system', light: 'Light', dark: 'Dark' } as const;
const DENSITIES = { compact: 'Compact rows', comfortable: 'Comfortable rows' } as const;

function LooksMenu({ onOverlay }: { readonly onOverlay: (overlay: Overlay) => void }): ReactNode {
  const intents = useIntents();
  const theme = useDeck((state) => state.theme);
  const density = useDeck((state) => state.density);
  const info = useDeck((state) => state.info);
  const themes = (['system', 'light', 'dark'] as const).map((each): MenuEntry => ({
    kind: 'item',
    id: each,
    title: THEMES[each],
    checked: theme === each,
    onSelect: () => intents.setTheme(each),
  }));
  const densities = (['compact', 'comfortable'] as const).map((each): MenuEntry => ({
    kind: 'item',
    id: each,
    title: DENSITIES[each],
    checked: density === each,
    onSelect: () => intents.setDensity(each),
  }));
  return (
    <MenuButton
      label="Settings, look and help"
      icon={Settings2}
      entries={[
        {
          kind: 'item',
          id: 'settings',
          title: 'Settings',
          keys: VIEW_ENTRIES.settings.keys,
          onSelect: () => intents.show('settings'),
        },
        { kind: 'line', id: 'line-0' },
        { kind: 'title', id: 'theme', title: 'Theme' },
        ...themes,
        { kind: 'line', id: 'line-1' },
        { kind: 'title', id: 'density', title: 'Density' },
        ...densities,
        { kind: 'line', id: 'line-2' },
        {
          kind: 'item',
          id: 'keys',
          title: titleOf('app.keys'),
          keys: chordFor('app.keys'),
          onSelect: () => onOverlay('keys'),
        },
        { kind: 'title', id: 'version', title: versionText(info) },
      ]}
    />
  );
}

function versionText(info: { readonly version: string; readonly shell: string } | null): string {
  return info === null ? 'Tapedeck' : `Tapedeck ${info.version}, ${info.shell} shell`;
}
