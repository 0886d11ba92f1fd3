/** The calls of this tool, newest first, and the one that is chosen. */
import { useMemo, type ReactNode } from 'react';
import type { Call, Tool } from '../../../../src-shared/api/tools.ts';
import { CommandKey } from '../../../commands/command-key.tsx';
import { useDeck } from '../../../store/hooks.ts';
import { useMoment } from '../../../store/shown.ts';
import { useVersionOf } from '../../../store/version-of.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { RowTable } from '../../../ui/row-table/row-table.tsx';
import { Split } from '../../../ui/split.tsx';
import { columnWidths, splitSizes } from '../../../workspace/layout.ts';
import { usePref } from '../../../workspace/use-pref.ts';
import { isUsable } from '../list-lines.ts';
import { CALL_COLUMNS, type CallLine } from './call-columns.ts';
import { callsThen } from './calls-then.ts';
import { CallDetail, TapeCallDetail } from './call-detail.tsx';
import { useTapeCalls, withTapeCalls } from './tape-calls.ts';
import { useElapsedClock } from './use-elapsed.ts';

interface ResultsPaneProps {
  readonly tool: Tool | null;
  /** The id of the call that was chosen; null follows the newest. */
  readonly shown: string | null;
  readonly onShow: (callId: string | null) => void;
  /** There is little height. */
  readonly isLow: boolean;
}

export function ResultsPane({ tool, shown, onShow, isLow }: ResultsPaneProps): ReactNode {
  const all = useDeck((state) => state.calls);
  const serverId = useDeck((state) => state.serverId);
  const toolName = useDeck((state) => state.toolName);
  const moment = useMoment();
  const ofTape = useTapeCalls(moment === null ? null : serverId, toolName);
  const known = useMemo(
    () =>
      callsThen(
        all.filter((call) => call.serverId === serverId && call.tool === toolName).toReversed(),
        moment,
      ),
    [all, serverId, toolName, moment],
  );
  const calls = useMemo(() => withTapeCalls(known, ofTape), [known, ofTape]);
  const [sizes, setSizes] = usePref(splitSizes(isLow ? 'tool-results-low' : 'tool-results'));
  const call = calls.find(({ callId }) => callId === shown) ?? calls[0];
  if (call === undefined) {
    return (
      <div className="results" aria-label="Results" role="region">
        {tool === null || !isUsable(tool) ? null : <NoCalls isBack={moment !== null} />}
      </div>
    );
  }
  return (
    <div className="results" aria-label="Results" role="region">
      <Split
        direction="column"
        sizes={sizes}
        onSizes={setSizes}
        panes={[
          {
            id: 'calls',
            label: 'the calls',
            content: <CallTable calls={calls} chosen={call} onShow={onShow} />,
            sizePx: isLow ? 46 : 112,
            minPx: 44,
            keepPx: true,
          },
          {
            id: 'call',
            label: 'the call',
            content: ofTape.includes(call) ? (
              <TapeCallDetail key={call.callId} call={call} />
            ) : (
              <CallDetail key={call.callId} call={call} />
            ),
            minPx: 80,
          },
        ]}
      />
    </div>
  );
}

function NoCalls({ isBack }: { readonly isBack: boolean }): ReactNode {
  return isBack ? (
    <EmptyState title="No call by this moment">
      Calls of this tool that were on the tape of this session by then stand here. Those of other sessions are
      in Messages, as method:tools/call.
    </EmptyState>
  ) : (
    <EmptyState title="No calls yet">
      Results stand here, newest first: content, structure, findings and timing. Run the tool with{' '}
      <CommandKey id="tools.run" />.
    </EmptyState>
  );
}

interface CallTableProps {
  readonly calls: readonly Call[];
  readonly chosen: Call;
  readonly onShow: (callId: string | null) => void;
}

function CallTable({ calls, chosen, onShow }: CallTableProps): ReactNode {
  const isLinked = useDeck(({ link }) => link.kind === 'open');
  const clockMs = useElapsedClock(isLinked && calls.some(({ state }) => state.kind === 'running'));
  const nowMs = useMoment()?.wallMs ?? clockMs;
  const [widths, setWidths] = usePref(columnWidths('tool-calls'));
  const lines = useMemo(() => calls.map((call): CallLine => ({ call, nowMs })), [calls, nowMs]);
  return (
    <RowTable
      label="Calls of this tool"
      total={lines.length}
      rowAt={(index) => lines[index]}
      version={useVersionOf(lines)}
      columns={CALL_COLUMNS}
      widths={widths}
      onWidths={setWidths}
      selected={calls.indexOf(chosen)}
      // The newest stays the newest: choosing it follows what comes.
      onSelect={(index) => onShow(index === 0 ? null : (calls[index]?.callId ?? null))}
    />
  );
}
