/** The tools of all running servers, or of the chosen one: found by a word, walked by keys, live. */
import { useEffect, useMemo, useRef, useState, type ReactNode, type Ref } from 'react';
import type { Tool } from '../../../src-shared/api/tools.ts';
import type { Server } from '../../../src-shared/api/servers.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useShown } from '../../store/shown.ts';
import { useVersionOf } from '../../store/version-of.ts';
import { IconButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { RowTable } from '../../ui/row-table/row-table.tsx';
import type { RowTableHandle } from '../../ui/row-table/types.ts';
import { Toolbar } from '../../ui/toolbar.tsx';
import { columnWidths } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { Focus } from 'lucide-react';
import { LIST_COLUMNS } from './list-columns.ts';
import { indexOfTool, toolLines, type ListLine } from './list-lines.ts';
import { onlyChosen } from './prefs.ts';

const NO_TOOLS: readonly Tool[] = [];
const NO_SERVERS: readonly Server[] = [];

interface ToolListProps {
  /** Enter: on to the form. */
  readonly onOpen: () => void;
  readonly ref?: Ref<RowTableHandle>;
}

export function ToolList({ onOpen }: ToolListProps): ReactNode {
  const servers = useShown((state) => state.servers) ?? NO_SERVERS;
  const tools = useShown((state) => state.tools) ?? NO_TOOLS;
  const guards = useShown((state) => state.guards?.servers);
  const marks = useShown((state) => state.catalog?.marks);
  const serverId = useDeck((state) => state.serverId);
  const toolName = useDeck((state) => state.toolName);
  const intents = useIntents();
  const [text, setText] = useState('');
  const [widths, setWidths] = usePref(columnWidths('tools'));
  const [isOnlyChosen, setOnlyChosen] = usePref(onlyChosen);
  const table = useRef<RowTableHandle>(null);
  const list = useMemo(
    () => toolLines(servers, tools, { text, serverId: isOnlyChosen ? serverId : null, guards, marks }),
    [servers, tools, text, isOnlyChosen, serverId, guards, marks],
  );
  const { lines, shown, total } = list;
  const selected = useMemo(() => indexOfTool(lines, serverId, toolName), [lines, serverId, toolName]);
  useRevealed(table, lines, serverId, toolName);

  const choose = (index: number): void => {
    const line = lines[index];
    if (line === undefined) return;
    intents.selectServer(line.server.id);
    // A heading is a step on the way; what it heads stays as it is.
    if (line.kind === 'tool') intents.selectTool(line.tool.name);
  };
  const isSeveral = servers.filter(({ id }) => tools.some((tool) => tool.serverId === id)).length > 1;

  return (
    <div className="tools-list">
      <Toolbar label="Tools">
        <SearchField
          label="Filter tools"
          keys="/"
          value={text}
          onChange={setText}
          matches={text === '' ? formatCount(total) : `${formatCount(shown)} of ${formatCount(total)}`}
          onEnter={() => {
            const at = lines.findIndex((line) => line.kind === 'tool');
            if (selected < 0 && at >= 0) choose(at);
            table.current?.focus();
          }}
        />
        {isSeveral ? (
          <IconButton
            icon={Focus}
            label={isOnlyChosen ? 'Show the tools of all servers' : 'Only the chosen server’s tools'}
            pressed={isOnlyChosen}
            onClick={() => setOnlyChosen(!isOnlyChosen)}
          />
        ) : null}
      </Toolbar>
      <RowTable
        ref={table}
        label="Tools"
        total={lines.length}
        rowAt={(index) => lines[index]}
        version={useVersionOf(lines)}
        columns={LIST_COLUMNS}
        widths={widths}
        onWidths={setWidths}
        selected={selected < 0 ? undefined : selected}
        onSelect={(index) => choose(stepOver(lines, index, selected))}
        onOpen={(index) => {
          choose(index);
          onOpen();
        }}
        copyText={(line) => (line.kind === 'tool' ? line.tool.name : line.server.name)}
        empty={<NoneListed text={text} total={total} />}
      />
    </div>
  );
}

/** Keys walk from tool to tool: a heading is passed in the direction of the walk. */
function stepOver(lines: readonly ListLine[], index: number, from: number): number {
  if (lines[index]?.kind !== 'server' || Math.abs(index - from) !== 1) return index;
  const beyond = index + (index > from ? 1 : -1);
  return lines[beyond]?.kind === 'tool' ? beyond : from;
}

/** A tool or a server chosen elsewhere is brought into sight; a list that changes below the eye is not moved. */
function useRevealed(
  table: { readonly current: RowTableHandle | null },
  lines: readonly ListLine[],
  serverId: string | null,
  toolName: string | null,
): void {
  const latest = useRef(lines);
  useEffect(() => {
    latest.current = lines;
  });
  const hasLines = lines.length > 0;
  useEffect(() => {
    const now = latest.current;
    const heading = now.findIndex((line) => line.server.id === serverId);
    const at = toolName === null ? heading : indexOfTool(now, serverId, toolName);
    // Also once the list has come.
    if (at >= 0 && hasLines) table.current?.reveal(at, 'nearest');
  }, [table, serverId, toolName, hasLines]);
}

function NoneListed({ text, total }: { readonly text: string; readonly total: number }): ReactNode {
  if (total > 0) {
    return (
      <EmptyState title="No tool matches">
        Nothing in a name, a title or a description is “{text}”. Escape empties the filter.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No tools here">
      This server answered, and offers no tools. If that changes, they appear by themselves.
    </EmptyState>
  );
}
