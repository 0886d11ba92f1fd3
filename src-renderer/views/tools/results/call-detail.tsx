/** One call: how it stands, and its result, raw text and arguments. */
import { ClipboardCopy, Copy, Disc3, RotateCw } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { Call } from '../../../../src-shared/api/tools.ts';
import { useDeck, useIntents } from '../../../store/hooks.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { CodeView } from '../../../ui/code/code-view.tsx';
import { prettyJson } from '../../../ui/code/pretty.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { formatDurationMs, formatDurationUs } from '../../../ui/format.ts';
import { MenuButton } from '../../../ui/menu.tsx';
import { StatusDot } from '../../../ui/status.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { Waterfall, WaterfallStrip } from '../../../ui/waterfall.tsx';
import { usePref } from '../../../workspace/use-pref.ts';
import { stageRows } from '../../stages/stage-rows.ts';
import { resultTab, wrapText, type ResultTab } from '../prefs.ts';
import { LastLines } from '../../../ui/last-lines.tsx';
import { CachedNote } from '../../catalog/source-line.tsx';
import { useCopyEntries } from '../../copy-as/use-copy-as.ts';
import { rememberSent, sentWith } from '../sent.ts';
import { useCopy } from '../use-copy.ts';
import { callFace } from './call-face.ts';
import { DoneResult } from './done-result.tsx';
import { useCallTexts } from './tape-calls.ts';
import { RunningCall } from './running-call.tsx';
import { TapeFindings } from './tape-findings.tsx';

const AGAIN_TIMEOUT_MS = 60_000;

const TABS: readonly { readonly id: ResultTab; readonly title: string }[] = [
  { id: 'result', title: 'Result' },
  { id: 'raw', title: 'Raw JSON' },
  { id: 'sent', title: 'Sent' },
  { id: 'timing', title: 'Timing' },
];

/** The result itself has buttons of its own. */
const ANSWER_ONLY: ReadonlySet<string> = new Set(['copy-json', 'copy-pretty']);

/** A call that only the tape remembers: what was sent and answered is read from there. */
export function TapeCallDetail({ call }: { readonly call: Call }): ReactNode {
  const texts = useCallTexts(call);
  const { state } = call;
  if (texts === null) return <div className="result-body" aria-busy="true" data-call={call.callId} />;
  const whole = state.kind === 'done' ? { ...call, state: { ...state, resultJson: texts.resultJson } } : call;
  return <CallDetail call={whole} argsJson={texts.argsJson} />;
}

interface CallDetailProps {
  readonly call: Call;
  /** What was sent, where this page does not remember it. */
  readonly argsJson?: string;
}

export function CallDetail({ call, argsJson }: CallDetailProps): ReactNode {
  const [tab, setTab] = usePref(resultTab);
  const intents = useIntents();
  const copy = useCopy();
  const { request, state } = call;
  const copies = useCopyEntries(request).filter(({ id }) => !ANSWER_ONLY.has(id));
  const raw = state.kind === 'done' ? state.resultJson : '';
  return (
    <Tabs
      label="The call"
      items={TABS}
      value={tab}
      onChange={setTab}
      actions={
        <>
          {raw === '' ? null : (
            <IconButton icon={Copy} label="Copy the result as JSON" onClick={() => copy(raw)} />
          )}
          <MenuButton label="Copy the call as" icon={ClipboardCopy} entries={copies} />
          <Button
            kind="quiet"
            icon={Disc3}
            disabled={request === null}
            title={request === null ? 'The request is not on the tape yet' : 'Show the request in Messages'}
            onClick={() => {
              if (request !== null) intents.revealEntry(request);
            }}
          >
            Show on tape
          </Button>
        </>
      }
    >
      <div className="result-body" data-call={call.callId} data-call-state={state.kind}>
        <StateLine call={call} />
        {call.stages.length === 0 || tab === 'timing' ? null : (
          <WaterfallStrip label="Timing" rows={stageRows(call.stages)} onOpen={() => setTab('timing')} />
        )}
        {tab === 'result' ? (
          <ResultFace call={call} />
        ) : tab === 'timing' ? (
          call.stages.length === 0 ? (
            <p className="result-plain">
              {argsJson === undefined
                ? 'The stages of the call are known once it has ended.'
                : 'The stages of this call are with its request in Messages, where the app made it.'}
            </p>
          ) : (
            <Waterfall label="Stages of the call" rows={stageRows(call.stages)} />
          )
        ) : tab === 'raw' ? (
          <JsonText label="Result as JSON" json={raw} none="There is no result." />
        ) : (
          <JsonText
            label="Arguments that were sent"
            json={sentWith(call.callId) ?? argsJson ?? ''}
            none="The arguments are on the tape: this page did not send them, or has been reloaded since."
          />
        )}
      </div>
    </Tabs>
  );
}

function StateLine({ call }: { readonly call: Call }): ReactNode {
  const { shape, tone, word } = callFace(call);
  const { state } = call;
  if (state.kind === 'running') return null;
  return (
    <p className="result-state">
      <StatusDot shape={shape} tone={tone} />
      <strong>{word}</strong>
      {state.kind === 'done' && state.fromCache !== undefined ? (
        <>
          <CachedNote atMs={call.startedMs - state.fromCache.ageMs} ttlMs={state.fromCache.ttlMs} />
          <CallAgain call={call} />
        </>
      ) : (
        <span className="result-latency">{state.latencyUs < 0 ? '' : formatDurationUs(state.latencyUs)}</span>
      )}
      {state.kind === 'done' && state.isError ? (
        <span className="result-note">the result says isError: the tool failed, the protocol did not</span>
      ) : null}
    </p>
  );
}

/** The same call past the cache: its arguments are those that this page sent. */
function CallAgain({ call }: { readonly call: Call }): ReactNode {
  const intents = useIntents();
  const [failure, setFailure] = useState('');
  const argsJson = sentWith(call.callId);
  if (argsJson === null) return null;
  const again = async (): Promise<void> => {
    const { serverId, tool } = call;
    const begun = await intents.callTool({
      serverId,
      tool,
      argsJson,
      timeoutMs: AGAIN_TIMEOUT_MS,
      fresh: true,
    });
    setFailure(begun.ok ? '' : begun.failure.message);
    if (begun.ok) rememberSent(begun.value, argsJson);
  };
  return (
    <>
      <Button icon={RotateCw} onClick={() => void again()}>
        Call again
      </Button>
      {failure === '' ? null : <span className="result-note">{failure}</span>}
    </>
  );
}

function ResultFace({ call }: { readonly call: Call }): ReactNode {
  const intents = useIntents();
  const hasOutputSchema = useDeck(
    (state) =>
      state.tools?.find((tool) => tool.serverId === call.serverId && tool.name === call.tool)?.outputSchema !=
      null,
  );
  const { state, request } = call;
  switch (state.kind) {
    case 'running':
      return <RunningCall call={call} progress={state.progress} />;
    case 'failed':
      return (
        <>
          <ErrorNote
            what="The call failed"
            why={state.failure.message}
            hint={state.failure.hint}
            code={state.failure.code}
            actions={
              request === null ? undefined : (
                <Button kind="quiet" icon={Disc3} onClick={() => intents.revealEntry(request)}>
                  Show where it happened
                </Button>
              )
            }
          />
          <TapeFindings tapeId={request?.tapeId ?? null} />
          {state.lastLines === undefined ? null : state.lastLines.length === 0 ? (
            <p className="result-plain">It wrote nothing on stderr.</p>
          ) : (
            <LastLines lines={state.lastLines} />
          )}
        </>
      );
    case 'cancelled':
      return (
        <p className="result-plain">
          {state.latencyUs < 0
            ? 'Cancelled before an answer.'
            : `Cancelled after ${formatDurationMs(state.latencyUs / 1000)}.`}{' '}
          The server was told; an answer that comes all the same is on the tape.
        </p>
      );
    case 'done':
      return (
        <DoneResult
          done={state}
          hasOutputSchema={hasOutputSchema}
          onTape={
            request === null
              ? undefined
              : () => {
                  intents.revealEntry(request);
                }
          }
        />
      );
  }
}

interface JsonTextProps {
  readonly label: string;
  readonly json: string;
  readonly none: string;
}

function JsonText({ label, json, none }: JsonTextProps): ReactNode {
  const [wrap, setWrap] = usePref(wrapText);
  const [isPretty, setPretty] = useState(true);
  const copy = useCopy();
  const pretty = useMemo(() => (isPretty ? prettyJson(json) : undefined), [isPretty, json]);
  if (json === '') return <p className="result-plain">{none}</p>;
  return (
    <div className="result-code">
      <div className="result-code-bar">
        <Button kind="quiet" aria-pressed={isPretty} onClick={() => setPretty(!isPretty)}>
          Indent
        </Button>
        <Button kind="quiet" icon={Copy} onClick={() => copy(json)}>
          Copy
        </Button>
      </div>
      <div className="result-code-text">
        <CodeView label={label} text={pretty ?? json} wrap={wrap} onWrap={setWrap} onCopy={copy} />
      </div>
    </div>
  );
}
