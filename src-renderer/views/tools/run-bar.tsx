/** Run, how long to wait, and what is known of the arguments. */
import { Play, Square } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Server } from '../../../src-shared/api/servers.ts';
import type { Tool } from '../../../src-shared/api/tools.ts';
import { keyed } from '../../commands/registry.ts';
import { CommandKey } from '../../commands/command-key.tsx';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useMoment } from '../../store/shown.ts';
import { Button } from '../../ui/button.tsx';
import { StatusDot } from '../../ui/status.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { LookingBack } from '../past/looking-back.tsx';
import type { ArgsReading } from './args/read-args.ts';
import { timeoutOf } from './draft.ts';
import type { Verdict } from './schema/check.ts';
import type { Held } from './use-run.ts';

interface RunBarProps {
  readonly tool: Tool;
  readonly server: Server | null;
  readonly held: Held;
  readonly reading: ArgsReading;
  readonly verdict: Verdict | null;
  readonly timeoutMs: number;
  readonly onTimeout: (timeoutMs: number) => void;
  readonly onRun: () => void;
}

export function RunBar(props: RunBarProps): ReactNode {
  const { tool, server, held, reading, verdict, timeoutMs, onTimeout, onRun } = props;
  const intents = useIntents();
  const running = useDeck((state) => {
    const own = state.calls.filter((call) => call.serverId === tool.serverId && call.tool === tool.name);
    return own.findLast((call) => call.state.kind === 'running')?.callId ?? null;
  });
  const moment = useMoment();
  const isReconnecting = server?.state.kind === 'reconnecting';
  if (moment !== null) {
    return (
      <div className="tool-run" role="group" aria-label="Run the tool">
        <LookingBack moment={moment} what="run it" />
      </div>
    );
  }
  if (server?.state.kind !== 'ready' && !isReconnecting) return <NotReady server={server} />;
  return (
    <div className="tool-run" role="group" aria-label="Run the tool">
      <Button
        kind={held.kind === 'doubtful' ? 'danger' : 'primary'}
        icon={Play}
        onClick={onRun}
        disabled={isReconnecting}
        {...keyed('tools.run')}
      >
        {held.kind === 'doubtful' ? 'Send anyway' : 'Run'}
      </Button>
      {running === null ? (
        <CommandKey id="tools.run" />
      ) : (
        <Button icon={Square} onClick={() => intents.cancelCall(running)} {...keyed('tools.cancel')}>
          Cancel
          <CommandKey id="tools.cancel" />
        </Button>
      )}
      {isReconnecting ? (
        <span className="tool-off">reconnecting…</span>
      ) : (
        <VerdictWord reading={reading} verdict={verdict} />
      )}
      <span className="tf-gap" />
      <Timeout timeoutMs={timeoutMs} onTimeout={onTimeout} />
    </div>
  );
}

function VerdictWord({ reading, verdict }: Pick<RunBarProps, 'reading' | 'verdict'>): ReactNode {
  if (reading.kind === 'broken') return <Word shape="cross" tone="error" text="not JSON" />;
  if (reading.kind === 'not-object') return <Word shape="triangle" tone="warn" text="not an object" />;
  switch (verdict?.kind) {
    case undefined:
      return null;
    case 'valid':
      return <Word shape="disc" tone="ok" text="fits the schema" />;
    case 'invalid': {
      const count = verdict.violations.length + verdict.more;
      const first = verdict.violations[0];
      const only = count === 1 && first !== undefined ? `${first.path.join('.')} ${first.message}` : '';
      const text = only !== '' && only.length < 40 ? only : count === 1 ? '1 problem' : `${count} problems`;
      return <Word shape="triangle" tone="warn" text={visibleText(text)} />;
    }
    case 'unchecked':
      return <Word shape="ring" tone="muted" text="not checked" title={`Not checked: ${verdict.why}.`} />;
  }
}

interface WordProps {
  readonly shape: 'disc' | 'triangle' | 'cross' | 'ring';
  readonly tone: 'ok' | 'warn' | 'error' | 'muted';
  readonly text: string;
  readonly title?: string;
}

function Word({ shape, tone, text, title }: WordProps): ReactNode {
  return (
    <span className="tool-verdict" title={title} role="status">
      <StatusDot shape={shape} tone={tone} />
      <span>{text}</span>
    </span>
  );
}

function Timeout({ timeoutMs, onTimeout }: Pick<RunBarProps, 'timeoutMs' | 'onTimeout'>): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? String(timeoutMs / 1000);
  const isWrong = timeoutOf(text) === null;
  return (
    <label className="tool-timeout" title="The call fails after this time without an answer: 0.1 s to 3600 s">
      <span>time-out</span>
      <input
        type="text"
        inputMode="decimal"
        className="ui-input ui-mono"
        autoComplete="off"
        aria-invalid={isWrong ? true : undefined}
        value={text}
        onChange={(event) => {
          const next = event.currentTarget.value;
          setTyped(next);
          const ms = timeoutOf(next);
          if (ms !== null) onTimeout(ms);
        }}
        onBlur={() => setTyped(null)}
      />
      <span aria-hidden="true">s</span>
    </label>
  );
}

/** The tool of a server that does not run: what was typed stays, and one step brings it back. */
function NotReady({ server }: { readonly server: Server | null }): ReactNode {
  const intents = useIntents();
  const kind = server?.state.kind;
  const isComing = kind === 'starting' || kind === 'stopping' || kind === 'awaiting-consent';
  return (
    <div className="tool-run" role="group" aria-label="Run the tool">
      <StatusDot shape="square" tone="muted" />
      <span className="tool-off">
        {server === null
          ? 'Its server was removed.'
          : isComing
            ? `${visibleText(server.name)} is ${kind === 'awaiting-consent' ? 'waiting for approval' : kind}…`
            : `${visibleText(server.name)} does not run; the tool is as it was last listed.`}
      </span>
      <span className="tf-gap" />
      {server === null || isComing ? null : (
        <Button
          icon={Play}
          onClick={() => void intents.startServer(server.id)}
          {...keyed('tools.start-server')}
        >
          Start the server
          <CommandKey id="tools.start-server" />
        </Button>
      )}
    </div>
  );
}
