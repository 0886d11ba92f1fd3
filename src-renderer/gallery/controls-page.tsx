/** Every small primitive in every state. */
import { Copy, MoreHorizontal, Pause, Play, Plus, RotateCw, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../ui/button.tsx';
import { Chip, ChipGroup } from '../ui/chip.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { SearchField, TextField } from '../ui/field.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { KeyValue } from '../ui/key-value.tsx';
import { Logo } from '../ui/logo.tsx';
import { MenuButton } from '../ui/menu.tsx';
import type { MenuEntry } from '../ui/menu.tsx';
import { Select } from '../ui/select.tsx';
import { Badge, StatusDot } from '../ui/status.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { ToastRegion } from '../ui/toast.tsx';
import type { Toast } from '../ui/toast.tsx';
import { Checkbox, Switch } from '../ui/toggle.tsx';
import { Toolbar, ToolbarGap, ToolbarLine } from '../ui/toolbar.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

function Case({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className="g-case">
      <h2>{title}</h2>
      <div className="g-case-body">{children}</div>
    </section>
  );
}

const nothing = (): void => undefined;

const ENTRIES: readonly MenuEntry[] = [
  { kind: 'title', id: 't', title: 'everything' },
  { kind: 'item', id: 'restart', title: 'Restart', icon: RotateCw, keys: 'R', onSelect: nothing },
  { kind: 'item', id: 'copy', title: 'Copy command line', icon: Copy, keys: 'Mod+C', onSelect: nothing },
  { kind: 'item', id: 'follow', title: 'Follow tail', checked: true, onSelect: nothing },
  { kind: 'item', id: 'off', title: 'Not now', disabled: true, onSelect: nothing },
  { kind: 'line', id: 'l' },
  { kind: 'item', id: 'stop', title: 'Stop', icon: Square, danger: true, onSelect: nothing },
];

export function ControlsPage(): ReactNode {
  const [text, setText] = useState('npx @modelcontextprotocol/server-everything');
  const [query, setQuery] = useState('method:tools/call');
  const [theme, setTheme] = useState<'system' | 'light' | 'dark'>('system');
  const [on, setOn] = useState(true);
  const [tab, setTab] = useState<'a' | 'b' | 'c'>('a');
  const [dialog, setDialog] = useState(false);
  const [toasts, setToasts] = useState<readonly Toast[]>([
    { id: '1', tone: 'ok', text: 'Tape sealed: 50 312 entries, 0 gaps.' },
    {
      id: '2',
      tone: 'error',
      text: 'memory did not start: command not found.',
      action: { title: 'Edit', onSelect: nothing },
    },
  ]);
  return (
    <main className="g-page">
      <h1 className="ui-hidden">Gallery: controls</h1>
      <Case title="Buttons">
        <Button kind="primary" icon={Play}>
          Run
        </Button>
        <Button icon={Plus}>Add a server</Button>
        <Button>Plain</Button>
        <Button kind="quiet">Quiet</Button>
        <Button kind="danger" icon={Trash2}>
          Forget tape
        </Button>
        <Button disabled>Disabled</Button>
        <Button busy>Starting</Button>
        <IconButton icon={Play} label="Play" keys="Space" />
        <IconButton icon={Pause} label="Pause" pressed />
        <IconButton icon={Trash2} label="Delete" kind="danger" />
        <IconButton icon={Square} label="Stop" disabled />
        <MenuButton label="More" icon={MoreHorizontal} entries={ENTRIES} />
        <MenuButton label="Server" entries={ENTRIES}>
          everything ▾
        </MenuButton>
        <Button onClick={() => setDialog(true)}>Open dialog</Button>
      </Case>
      <Case title="Fields">
        <TextField label="Command" mono value={text} onChange={setText} hint="Started without a shell." />
        <TextField
          label="Name"
          value=""
          onChange={nothing}
          placeholder="everything"
          error="A name is needed: it stands in every row."
        />
        <TextField label="Disabled" value="fixed" onChange={nothing} disabled />
        <Select
          label="Theme"
          value={theme}
          onChange={setTheme}
          options={[
            { value: 'system', title: 'As the system' },
            { value: 'light', title: 'Light' },
            { value: 'dark', title: 'Dark' },
          ]}
        />
        <SearchField label="Filter messages" value={query} onChange={setQuery} keys="/" matches="312" />
        <SearchField label="Filter empty" value="" onChange={nothing} keys="/" />
        <SearchField
          label="Filter wrong"
          value="status:"
          onChange={nothing}
          error="A value is missing after status:"
        />
      </Case>
      <Case title="Toggles, chips">
        <Checkbox label="Redact secrets" checked={on} onChange={setOn} />
        <Checkbox label="Some" checked={false} mixed onChange={nothing} />
        <Checkbox label="Off" checked={false} onChange={nothing} disabled />
        <Switch label="Restart by itself" checked={on} onChange={setOn} hint="5 times at the most" />
        <Switch label="Off" checked={false} onChange={nothing} />
        <ChipGroup label="Kind">
          <Chip label="requests" pressed onChange={nothing} count={25_101} />
          <Chip label="responses" pressed={false} onChange={nothing} count={24_040} />
          <Chip label="malformed" glyph="▲" tone="error" pressed={false} onChange={nothing} count={12} />
        </ChipGroup>
        <Chip label="everything" pressed onChange={nothing} />
        <Chip label="disabled" pressed={false} disabled onChange={nothing} count={0} />
      </Case>
      <Case title="Status">
        <StatusDot shape="disc" tone="ok" label="ready" /> ready
        <StatusDot shape="half" tone="info" label="starting" pulse /> starting
        <StatusDot shape="half" tone="warn" label="degraded" /> degraded
        <StatusDot shape="ring" tone="muted" label="idle" /> idle
        <StatusDot shape="cross" tone="error" label="crashed" /> crashed
        <StatusDot shape="triangle" tone="warn" label="attention" /> attention
        <StatusDot shape="square" tone="muted" label="stopped" /> stopped
        <StatusDot shape="disc" tone="record" label="recording" pulse /> recording
        <Badge>2025-11-25</Badge>
        <Badge tone="ok">modern</Badge>
        <Badge tone="info">3 new</Badge>
        <Badge tone="warn">degraded</Badge>
        <Badge tone="error">exit 7</Badge>
        <KeyHint keys="Mod+K" />
        <KeyHint keys="/" />
        <KeyHint keys="Shift+Enter" />
        <Logo size={16} recording />
        <Logo size={32} recording />
        <Logo size={64} />
      </Case>
      <Case title="Tones">
        {(['muted', 'in', 'out', 'ok', 'info', 'warn', 'error', 'accent'] as const).map((tone) => (
          <span key={tone} className={`tone-${tone} g-num`}>
            {tone} 12:04:31.118
          </span>
        ))}
      </Case>
      <Case title="Hostile text">
        <VisibleText
          text={'invoice\u202Efdp.exe\u200b\u0007 tab\there z\u0301\u0301\u0301\u0301\u0301\u0301'}
        />
      </Case>
      <Case title="Toolbar">
        <Toolbar label="Sample">
          <IconButton icon={Play} label="Play" />
          <IconButton icon={Pause} label="Pause" />
          <ToolbarLine />
          <SearchField label="Filter" value="" onChange={nothing} keys="/" />
          <ToolbarGap />
          <span className="g-num g-quiet">1.2k/s</span>
        </Toolbar>
      </Case>
      <Case title="Tabs">
        <div className="g-box">
          <Tabs
            label="Sample"
            value={tab}
            onChange={setTab}
            items={[
              { id: 'a', title: 'Pretty' },
              { id: 'b', title: 'Findings', mark: <Badge tone="error">2</Badge> },
              { id: 'c', title: 'Notes', disabled: true },
            ]}
            actions={<IconButton icon={Copy} label="Copy" />}
          >
            <KeyValue
              rows={[
                { name: 'protocol', value: '2026-07-28' },
                { name: 'pid', value: '48213' },
                { name: 'command', value: 'node server.js --name \u202Eevil' },
                { name: 'note', value: 'Proportional text for people.', prose: true },
              ]}
            />
          </Tabs>
        </div>
      </Case>
      <Case title="Errors">
        <ErrorNote
          what="crashy ended with exit code 7, 1.2 s after start"
          why="The last line it wrote: Error: DATABASE_URL is not set"
          hint="Set DATABASE_URL in the server's environment, then start it again."
          code="SERVER_EXITED"
          raw={'Error: DATABASE_URL is not set\n    at main (server.js:10:9)\n\u001b[31mfatal\u001b[0m'}
          actions={<Button icon={RotateCw}>Start again</Button>}
        />
        <ErrorNote tone="warn" what="memory restarts in 3 s (2 of 5)" hint="Nothing to do; or stop it." />
      </Case>
      <Case title="Empty">
        <div className="g-box">
          <EmptyState
            title="No server yet"
            action={{ title: 'Add a server', onSelect: nothing, keys: 'A', icon: Plus }}
            also="or drop an mcp.json file on this window"
          >
            A server is a program that offers tools. Everything it says is recorded here, byte for byte, and
            stays after it ends.
          </EmptyState>
        </div>
      </Case>
      {dialog ? (
        <Dialog
          title="Start this command?"
          onClose={() => setDialog(false)}
          actions={
            <>
              <Button onClick={() => setDialog(false)}>Cancel</Button>
              <Button kind="primary" onClick={() => setDialog(false)}>
                Start
              </Button>
            </>
          }
        >
          <KeyValue
            rows={[
              { name: 'command', value: 'npx' },
              { name: 'arguments', value: '-y server-everything stdio' },
            ]}
          />
        </Dialog>
      ) : null}
      <ToastRegion
        toasts={toasts}
        onDismiss={(id) => setToasts(toasts.filter((toast) => toast.id !== id))}
        onHold={nothing}
      />
    </main>
  );
}
