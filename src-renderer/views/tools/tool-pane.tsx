/** The chosen tool: what it is, its arguments as form and JSON, its schemas, and Run. */
import { RotateCcw } from 'lucide-react';
import { useCallback, useMemo, type ReactNode } from 'react';
import type { Tool } from '../../../src-shared/api/tools.ts';
import { useDeck } from '../../store/hooks.ts';
import { useMoment, useShown } from '../../store/shown.ts';
import { IconButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { ToolCacheThen } from '../past/cache-then.tsx';
import { PastToolGuard } from '../past/tool-guard.tsx';
import { HistoryTab } from '../catalog/history-tab.tsx';
import { initialArgs } from './args/initial-args.ts';
import { readArgs } from './args/read-args.ts';
import { ToolGuardPanel } from '../guards/guard-panel.tsx';
import { ArgsNotes } from './args-notes.tsx';
import { ArgsTab } from './args-tab.tsx';
import { CacheTab } from './cache-tab.tsx';
import { DefinitionTab } from './definition-tab.tsx';
import { withSent, type Draft } from './draft.ts';
import { HistoryMenu } from './history-menu.tsx';
import { isUsable } from './list-lines.ts';
import { toolTab, type ToolTab } from './prefs.ts';
import { RunBar } from './run-bar.tsx';
import { useVerdict } from './schema/use-verdict.ts';
import { ToolHeader } from './tool-header.tsx';
import { useDraft } from './use-draft.ts';
import { useRun } from './use-run.ts';

interface ToolPaneProps {
  readonly tool: Tool | null;
  /** A call has begun. */
  readonly onRun: () => void;
}

const TABS: readonly { readonly id: ToolTab; readonly title: string }[] = [
  { id: 'form', title: 'Form' },
  { id: 'json', title: 'JSON' },
  { id: 'schema', title: 'Schema' },
  { id: 'definition', title: 'Definition' },
  { id: 'history', title: 'History' },
  { id: 'cache', title: 'Cache' },
  { id: 'guards', title: 'Guards' },
];

export function ToolPane({ tool, onRun }: ToolPaneProps): ReactNode {
  const serverId = useDeck((state) => state.serverId);
  const toolName = useDeck((state) => state.toolName);
  const server = useShown((state) => state.servers?.find(({ id }) => id === tool?.serverId));
  if (tool === null) {
    return toolName === null || serverId === null ? (
      <EmptyState title="Choose a tool">
        J and K walk the list, Enter goes to the form, Ctrl or Cmd with Enter runs it.
      </EmptyState>
    ) : (
      <EmptyState title="This tool is gone">
        Its server does not list “{toolName}” any more. What you typed for it is kept, in case it comes back.
      </EmptyState>
    );
  }
  if (!isUsable(tool)) return <ToolHeader tool={tool} serverName={server?.name ?? ''} />;
  return <UsableTool tool={tool} onRun={onRun} />;
}

function CacheOf({ tool }: { readonly tool: Tool }): ReactNode {
  const moment = useMoment();
  if (moment === null) return <CacheTab tool={tool} />;
  return <ToolCacheThen serverId={tool.serverId} tool={tool.name} atMs={moment.wallMs} />;
}

function UsableTool({ tool, onRun }: { readonly tool: Tool; readonly onRun: () => void }): ReactNode {
  const { serverId, name, hash } = tool;
  const server = useShown((state) => state.servers?.find(({ id }) => id === serverId));
  const isBack = useMoment() !== null;
  const [draft, changeDraft] = useDraft(serverId, name);
  const [tab, setTab] = usePref(toolTab);
  // A pull of the list makes new objects; the hash says whether anything about the tool is new.
  // oxlint-disable-next-line react/exhaustive-deps
  const inputSchema = useMemo(() => tool.inputSchema, [hash]);
  const fresh = useMemo(() => initialArgs(inputSchema), [inputSchema]);
  const text = draft?.text ?? fresh;
  const reading = useMemo(() => readArgs(text), [text]);
  const { verdict, settle } = useVerdict(
    inputSchema,
    draft === null || reading.kind !== 'object' ? null : text,
  );
  const setText = useCallback(
    (next: string) => changeDraft((before) => ({ ...before, text: next })),
    [changeDraft],
  );
  const { held, run } = useRun({
    serverId,
    tool: name,
    text,
    reading,
    timeoutMs: draft?.timeoutMs ?? 0,
    settle,
    onSent: useCallback(
      (sent: string) => {
        onRun();
        changeDraft((before: Draft) => withSent(before, sent, Date.now()));
      },
      [onRun, changeDraft],
    ),
  });
  if (draft === null) return <div className="tool" aria-busy="true" />;
  const isTouched = draft.text !== null && draft.text !== fresh;
  const violations = verdict?.kind === 'invalid' ? verdict.violations : [];
  return (
    <div className="tool">
      <ToolHeader tool={tool} serverName={server?.name ?? ''} />
      <div className="tool-tabs">
        <Tabs
          label="Arguments and definition"
          items={TABS}
          value={tab}
          onChange={setTab}
          actions={
            <>
              <HistoryMenu history={draft.history} onChoose={setText} />
              <IconButton
                icon={RotateCcw}
                label="Back to the schema’s defaults"
                // Not `disabled`: that would take the focus away with the press.
                aria-disabled={isTouched ? undefined : true}
                onClick={() => changeDraft((before) => (isTouched ? { ...before, text: null } : before))}
              />
            </>
          }
        >
          <div className="tool-tab-body">
            {tab === 'form' || tab === 'json' ? (
              <ArgsTab
                // Another schema is another form.
                key={hash}
                asForm={tab === 'form'}
                inputSchema={inputSchema}
                text={text}
                reading={reading}
                // A form that nobody has touched is not scolded for what is still missing.
                violations={isTouched || held.kind === 'doubtful' ? violations : []}
                onText={setText}
              />
            ) : tab === 'history' ? (
              <HistoryTab of={{ serverId, kind: 'tools', name }} hash={hash} />
            ) : tab === 'cache' ? (
              <CacheOf tool={tool} />
            ) : tab === 'guards' ? (
              isBack ? (
                <PastToolGuard serverId={serverId} tool={name} />
              ) : (
                <ToolGuardPanel serverId={serverId} tool={name} />
              )
            ) : (
              <DefinitionTab tool={tool} of={tab} />
            )}
          </div>
        </Tabs>
      </div>
      <ArgsNotes held={held} reading={reading} verdict={verdict} isListed={tab === 'json'} />
      <RunBar
        tool={tool}
        server={server ?? null}
        held={held}
        reading={reading}
        verdict={verdict}
        timeoutMs={draft.timeoutMs}
        onTimeout={(timeoutMs) => changeDraft((before) => ({ ...before, timeoutMs }))}
        onRun={run}
      />
    </div>
  );
}
