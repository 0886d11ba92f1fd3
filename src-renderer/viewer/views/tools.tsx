/** Tools as the session listed them: what each is and takes. Nothing runs, so there is no form; its calls are in Messages. */
import { ListFilter } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Tool } from '../../../src-shared/api/tools.ts';
import { NO_FILTER } from '../../../src-shared/api/messages.ts';
import { withValues } from '../../../src-shared/query/edit.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useShown } from '../../store/shown.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Split } from '../../ui/split.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { PastToolGuard } from '../../views/past/tool-guard.tsx';
import { DefinitionTab } from '../../views/tools/definition-tab.tsx';
import { isUsable } from '../../views/tools/list-lines.ts';
import { ToolHeader } from '../../views/tools/tool-header.tsx';
import { ToolList } from '../../views/tools/tool-list.tsx';
import '../../views/past/past.css';
import '../../views/tools/tools.css';

const TABS = [
  { id: 'schema', title: 'Schema' },
  { id: 'definition', title: 'Definition' },
  { id: 'guards', title: 'Breakers' },
] as const;
type Tab = (typeof TABS)[number]['id'];

export function ViewerTools(): ReactNode {
  const tools = useShown((state) => state.tools);
  const [sizes, setSizes] = usePref(splitSizes('tools'));
  const serverId = useDeck((state) => state.serverId);
  const toolName = useDeck((state) => state.toolName);
  const tool = tools?.find((each) => each.serverId === serverId && each.name === toolName);
  return (
    <section className="tools" aria-label="Tools">
      {tools === null ? (
        <p className="tools-wait">Folding the session…</p>
      ) : tools.length === 0 ? (
        <EmptyState title="No tools by then">
          No list of tools had come in this session by this moment, or it had none in it.
        </EmptyState>
      ) : (
        <Split
          direction="row"
          sizes={sizes}
          onSizes={setSizes}
          panes={[
            {
              id: 'list',
              label: 'the list of tools',
              content: <ToolList onOpen={() => undefined} />,
              sizePx: 280,
              minPx: 150,
              maxPx: 700,
              keepPx: true,
            },
            {
              id: 'work',
              label: 'the tool',
              content: <Chosen tool={tool ?? null} name={toolName} />,
              minPx: 320,
            },
          ]}
        />
      )}
    </section>
  );
}

function Chosen({ tool, name }: { readonly tool: Tool | null; readonly name: string | null }): ReactNode {
  const serverName = useShown((state) => state.servers?.find(({ id }) => id === tool?.serverId)?.name ?? '');
  const [tab, setTab] = useState<Tab>('schema');
  if (tool === null) {
    return name === null ? (
      <EmptyState title="Choose a tool">J and K walk the list.</EmptyState>
    ) : (
      <EmptyState title="Not listed at this moment">“{name}” is in no list that had come by then.</EmptyState>
    );
  }
  return (
    <div className="tools-work">
      <div className="tool">
        <ToolHeader tool={tool} serverName={serverName} />
        {isUsable(tool) ? (
          <>
            <div className="tool-tabs">
              <Tabs label="The tool" items={TABS} value={tab} onChange={setTab}>
                <div className="tool-tab-body">
                  {tab === 'guards' ? (
                    <PastToolGuard serverId={tool.serverId} tool={tool.name} />
                  ) : (
                    <DefinitionTab tool={tool} of={tab} />
                  )}
                </div>
              </Tabs>
            </div>
            <Calls tool={tool} />
          </>
        ) : null}
      </div>
    </div>
  );
}

/** Where Run would be. */
function Calls({ tool }: { readonly tool: Tool }): ReactNode {
  const intents = useIntents();
  const show = (): void => {
    intents.setFilter({ ...NO_FILTER, query: withValues('', 'tool', [tool.name]) });
    intents.show('messages');
  };
  return (
    <div className="tool-run" role="group" aria-label="Calls of the tool">
      <span className="tool-off">This is a file: there is no server to run it.</span>
      <span className="tf-gap" />
      <Button icon={ListFilter} onClick={show}>
        Show its calls
      </Button>
    </div>
  );
}
