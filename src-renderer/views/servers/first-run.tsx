/** The first screen of a new deck: what this is, one click to see it work, and the ways to one's own server. */
import { keyed, keyedAction } from '../../commands/registry.ts';
import { CommandKey } from '../../commands/command-key.tsx';
import { Cable, FileJson, Play, Terminal } from 'lucide-react';
import type { ReactNode } from 'react';
import { useServerDialog } from '../../store/server-dialog.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useAddSample } from './use-samples.ts';

/** Of resources/samples: it ships with Tapedeck and needs nothing. */
const DEMO = 'demo';

export function FirstRun(): ReactNode {
  const openAdd = useServerDialog((state) => state.openAdd);
  const openTap = useServerDialog((state) => state.openTap);
  const { add, isBusy } = useAddSample();
  return (
    <div className="first-run">
      <EmptyState
        title="Put a server on the deck"
        action={{
          title: isBusy ? 'Starting the demo server…' : 'Start the demo server',
          icon: Play,
          ...keyedAction('servers.demo'),
          onSelect: () => {
            if (!isBusy) void add(DEMO);
          },
        }}
        also={
          <span className="first-also">
            It ships with Tapedeck and speaks both eras. You are asked once before anything runs.
          </span>
        }
      >
        Tapedeck runs MCP servers, records every byte that crosses the wire, and keeps it through any crash,
        so that you can watch it live and look at it again.
      </EmptyState>
      <div className="first-ways">
        <h4>Or bring your own</h4>
        <ul>
          <li>
            <Button icon={Terminal} onClick={() => openAdd('form')} {...keyed('servers.add')}>
              Command or URL…
            </Button>
            <CommandKey id="servers.add" />
            <span>a stdio program or an HTTP endpoint</span>
          </li>
          <li>
            <Button icon={FileJson} onClick={() => openAdd('file')} {...keyed('servers.add-file')}>
              An mcp.json file…
            </Button>
            <CommandKey id="servers.add-file" />
            <span>paste or drop the one your editor has</span>
          </li>
          <li>
            <Button icon={Play} onClick={() => openAdd('samples')} {...keyed('servers.add-sample')}>
              Another sample…
            </Button>
            <CommandKey id="servers.add-sample" />
            <span>one era only; the reference server</span>
          </li>
          <li>
            <Button icon={Cable} onClick={openTap}>
              Tap a client…
            </Button>
            <span className="first-wide">
              record what Claude Desktop, Cursor or VS Code say to their servers
            </span>
          </li>
        </ul>
      </div>
    </div>
  );
}
