import { FolderPlus, Pause, Play } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { DEFAULT_LIMITS } from '../../../src-shared/api/supervision.ts';
import { chordFor } from '../../commands/list.ts';
import { keyed, withKey } from '../../commands/registry.ts';
import { useIntents } from '../../store/hooks.ts';
import { useVersionOf } from '../../store/version-of.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { RowTable } from '../../ui/row-table/row-table.tsx';
import type { MenuPoint } from '../../ui/row-table/types.ts';
import { Toolbar, ToolbarGap } from '../../ui/toolbar.tsx';
import { columnWidths } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { actionsOf } from './actions.ts';
import { lineTone, TREE_COLUMNS } from './tree-columns.ts';
import { groupKey, type TreeLine } from './tree-lines.ts';

interface TreeTableProps {
  readonly lines: readonly TreeLine[];
  readonly isPaused: boolean;
  readonly chosen: string;
  readonly onChoose: (key: string) => void;
}

export function TreeTable({ lines, isPaused, chosen, onChoose }: TreeTableProps): ReactNode {
  const intents = useIntents();
  const [widths, setWidths] = usePref(columnWidths('supervision'));
  const [menu, setMenu] = useState<{ readonly line: TreeLine; readonly at: MenuPoint } | null>(null);
  const version = useVersionOf(lines);
  const selected = lines.findIndex(({ key }) => key === chosen);
  const groups = lines.filter(({ kind }) => kind === 'group').length;
  const addGroup = async (): Promise<void> => {
    const id = await intents.supervision.addGroup({
      name: `group ${groups + 1}`,
      strategy: 'one_for_all',
      limits: DEFAULT_LIMITS,
      restart: 'permanent',
      members: [],
    });
    if (id !== null) onChoose(groupKey(id));
  };
  return (
    <div className="sup-list">
      <Toolbar label="Supervision">
        <Button
          icon={FolderPlus}
          {...keyed('supervision.add-group')}
          title={withKey(
            'A group of servers that start, end and are started again together',
            'supervision.add-group',
          )}
          onClick={() => void addGroup()}
        >
          New group
        </Button>
        <ToolbarGap />
        <Button
          icon={isPaused ? Play : Pause}
          aria-pressed={isPaused}
          {...keyed('supervision.pause')}
          title={withKey(
            isPaused
              ? 'What ended meanwhile is started again now'
              : 'Nothing is started again by itself until you resume',
            'supervision.pause',
          )}
          onClick={() => void intents.supervision.setPaused(!isPaused)}
        >
          {isPaused ? 'Resume restarts' : 'Pause restarts'}
        </Button>
      </Toolbar>
      <RowTable
        label="Supervision tree"
        total={lines.length}
        rowAt={(index) => lines[index]}
        version={version}
        columns={TREE_COLUMNS}
        widths={widths}
        onWidths={setWidths}
        selected={selected < 0 ? undefined : selected}
        onSelect={(index) => onChoose(lines[index]?.key ?? '')}
        onOpen={(index) => {
          const line = lines[index];
          if (line?.kind !== 'server') return;
          intents.selectServer(line.server.id);
          intents.show('servers');
        }}
        onMenu={(index, at) => {
          const line = lines[index];
          if (line !== undefined) setMenu({ line, at });
        }}
        rowTone={lineTone}
      />
      {menu === null ? null : (
        <Menu
          label="Actions"
          entries={entriesOf(menu.line, intents)}
          at={menu.at}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}

function entriesOf(line: TreeLine, intents: ReturnType<typeof useIntents>): readonly MenuEntry[] {
  return actionsOf(line, intents).map(({ id, title, icon, command, run, disabled }) => ({
    kind: 'item',
    id,
    title,
    icon,
    keys: chordFor(command),
    onSelect: run,
    disabled,
  }));
}
