/** Tools: the list, the chosen tool with its arguments, and what its calls came to. */
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { useDeck } from '../../store/hooks.ts';
import { useShown } from '../../store/shown.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Split } from '../../ui/split.tsx';
import { splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { NothingRuns } from './nothing-runs.tsx';
import { ResultsPane } from './results/results-pane.tsx';
import { ToolList } from './tool-list.tsx';
import { ToolPane } from './tool-pane.tsx';
import { useWidth } from './use-width.ts';
import './tools.css';
import './results/results.css';

/** Below this width the results stand under the tool, not beside it. */
const BESIDE_FROM_PX = 900;

export function ToolsView(): ReactNode {
  const servers = useShown((state) => state.servers);
  const tools = useShown((state) => state.tools);
  const trouble = useDeck((state) => state.troubles.tools);
  const isAnyReady = servers?.some(({ state }) => state.kind === 'ready') === true;
  const hasSomething = isAnyReady || (tools !== null && tools.length > 0);
  return (
    <section className="tools" aria-label="Tools">
      {trouble === undefined ? null : (
        <ErrorNote
          what="The list of tools did not come"
          why={trouble.message}
          hint={trouble.hint}
          code={trouble.code}
        />
      )}
      {servers === null || tools === null ? (
        <p className="tools-wait">Asking the host for its tools…</p>
      ) : hasSomething ? (
        <Panes />
      ) : (
        <NothingRuns servers={servers} />
      )}
    </section>
  );
}

function Panes(): ReactNode {
  const [sizes, setSizes] = usePref(splitSizes('tools'));
  const work = useRef<HTMLDivElement>(null);
  const focusForm = useCallback(() => {
    const first = work.current?.querySelector<HTMLElement>(
      '.tf :is(input, textarea, select, button):not(:disabled), .tool-tab-body [tabindex="0"]',
    );
    (first ?? work.current?.querySelector<HTMLElement>('.tool-run button'))?.focus();
  }, []);
  return (
    <Split
      direction="row"
      sizes={sizes}
      onSizes={setSizes}
      panes={[
        {
          id: 'list',
          label: 'the list of tools',
          content: <ToolList onOpen={focusForm} />,
          sizePx: 240,
          minPx: 150,
          maxPx: 700,
          keepPx: true,
        },
        {
          id: 'work',
          label: 'the tool',
          content: (
            <div className="tools-work" ref={work}>
              <Work />
            </div>
          ),
          minPx: 320,
        },
      ]}
    />
  );
}

/** The tool and its results, beside each other where there is room. */
function Work(): ReactNode {
  const [box, width] = useWidth();
  const isBeside = width === null || width >= BESIDE_FROM_PX - 240;
  const place = isBeside ? 'tools-beside' : 'tools-below';
  const [sizes, setSizes] = usePref(splitSizes(place));
  const [shownCall, setShownCall] = useState<string | null>(null);
  const serverId = useDeck((state) => state.serverId);
  const toolName = useDeck((state) => state.toolName);
  const tool = useShown((state) =>
    state.tools?.find((each) => each.serverId === serverId && each.name === toolName),
  );
  const key = `${serverId ?? ''} ${toolName ?? ''}`;
  return (
    <div className="tools-fill" ref={box}>
      {width === null ? null : (
        <Split
          key={place}
          direction={isBeside ? 'row' : 'column'}
          sizes={sizes}
          onSizes={setSizes}
          panes={[
            {
              id: 'tool',
              label: 'the tool',
              content: <ToolPane key={key} tool={tool ?? null} onRun={() => setShownCall(null)} />,
              minPx: isBeside ? 280 : 160,
              sizePx: isBeside ? undefined : 300,
            },
            {
              id: 'results',
              label: 'its results',
              content: (
                <ResultsPane
                  key={key}
                  tool={tool ?? null}
                  shown={shownCall}
                  onShow={setShownCall}
                  isLow={!isBeside}
                />
              ),
              minPx: isBeside ? 260 : 120,
            },
          ]}
        />
      )}
    </div>
  );
}
