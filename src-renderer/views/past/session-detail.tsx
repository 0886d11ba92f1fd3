import type { ReactNode } from 'react';
import type { PastSession } from '../../../src-shared/api/replay.ts';
import { CLOSED_MAX, OPEN_MAX } from '../../../src-shared/state/exchanges.ts';
import { useIntents } from '../../store/hooks.ts';
import { formatBytes, formatClock, formatCount, formatDateTime, formatDurationMs } from '../../ui/format.ts';
import { KeyValue, type KeyValueRow } from '../../ui/key-value.tsx';
import { Part } from '../../ui/part.tsx';
import { StatusDot } from '../../ui/status.tsx';
import { Called } from './called.tsx';
import { PolicyThen } from './decided.tsx';
import { CacheThen } from './cache-then.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { serverFace, targetText } from '../servers/server-face.ts';

/** What the view that is wound back is about. */
export type Aspect = 'servers' | 'supervision' | 'state';

interface DetailProps {
  readonly session: PastSession;
  readonly aspect: Aspect;
  readonly atMs: number;
}

export function SessionDetail({ session, aspect, atMs }: DetailProps): ReactNode {
  const { server } = session;
  const face = serverFace(server, atMs);
  return (
    <article className="past-detail" aria-label={visibleText(server.name)}>
      <header className="past-head">
        <h2>
          <VisibleText text={server.name} maxChars={80} />
        </h2>
        <span className="past-state">
          <StatusDot shape={face.shape} tone={face.tone} /> {face.text}
        </span>
      </header>
      {aspect === 'servers' ? <ServerParts session={session} /> : null}
      {aspect === 'supervision' ? <SupervisionParts session={session} /> : null}
      {aspect === 'state' ? <StateParts session={session} atMs={atMs} /> : null}
    </article>
  );
}

function ServerParts({ session }: { readonly session: PastSession }): ReactNode {
  const { server, capabilities, stderr } = session;
  const rows: KeyValueRow[] = [
    { name: 'command', value: targetText(server.target) },
    { name: 'began', value: `${formatDateTime(session.openedMs)}, by ${session.startedBy}`, trusted: true },
    { name: 'process', value: server.pid === null ? '' : `pid ${server.pid}`, trusted: true },
    { name: 'session', value: session.phase },
    {
      name: 'peer',
      value: server.session === null ? '' : `${server.session.peerName} ${server.session.peerVersion}`.trim(),
    },
    { name: 'last entry', value: formatClock(session.lastMs), trusted: true },
    ...(session.closed === null ? [] : [{ name: 'tape closed', value: session.closed }]),
  ];
  return (
    <>
      <KeyValue label="Session" rows={rows.filter(({ value }) => value !== '')} />
      <Part title="Capabilities">
        {capabilities === null || capabilities === undefined ? (
          <p className="past-none">The server had not answered the handshake yet.</p>
        ) : (
          <pre className="past-text">
            <VisibleText text={JSON.stringify(capabilities, null, 2)} keepLines />
          </pre>
        )}
      </Part>
      <Part title="stderr">
        {stderr.length === 0 ? (
          <p className="past-none">Nothing by then.</p>
        ) : (
          <pre className="past-text">
            <VisibleText text={stderr.map(({ text }) => text).join('\n')} keepLines />
          </pre>
        )}
      </Part>
    </>
  );
}

function SupervisionParts({ session }: { readonly session: PastSession }): ReactNode {
  const { health, decisions, breakers } = session;
  return (
    <>
      <Part title="Health">
        <p className="past-none">
          {health === null
            ? 'No health check had been made in this session.'
            : `${health.isHealthy ? 'healthy' : 'unhealthy'} at ${formatClock(health.atMs)}, by ${health.probe}: ${health.detail}`}
        </p>
      </Part>
      <Part title="Breakers">
        {breakers.length === 0 ? (
          <p className="past-none">
            None had changed in this session. What they were before it is on other tapes.
          </p>
        ) : (
          <Lines
            lines={breakers.map(({ seq, wallMs, tool, phase, why }) => ({
              tapeId: session.tapeId,
              seq,
              wallMs,
              name: tool ?? 'whole server',
              text: `${phase}${why === '' ? '' : `: ${why}`}`,
            }))}
          />
        )}
      </Part>
      <Called called={session.called} tool={null} />
      <PolicyThen serverId={session.server.id} />
      <Part title="Decisions">
        {decisions.length === 0 ? (
          <p className="past-none">Its supervisor had decided nothing about this session.</p>
        ) : (
          <Lines
            lines={decisions.map(({ seq, wallMs, kind, text }) => ({
              tapeId: session.tapeId,
              seq,
              wallMs,
              name: kind,
              text,
            }))}
          />
        )}
      </Part>
    </>
  );
}

function ofBound(count: number, max: number): string {
  return `${formatCount(count)} of ${formatCount(max)}`;
}

interface StatePartsProps {
  readonly session: PastSession;
  readonly atMs: number;
}

function StateParts({ session, atMs }: StatePartsProps): ReactNode {
  const { counts, lists, stale, open } = session;
  const number = (name: string, value: number): KeyValueRow => ({
    name,
    value: formatCount(value),
    trusted: true,
  });
  return (
    <>
      <Part title="Messages">
        <KeyValue
          label="Messages"
          rows={[
            number('entries', session.entries),
            number('frames out', counts.framesOut),
            number('frames in', counts.framesIn),
            { name: 'bytes of frames', value: formatBytes(counts.frameBytes), trusted: true },
            number('requests', counts.requests),
            number('answers', counts.responses),
            number('errors', counts.errors),
            number('notifications', counts.notifications),
            number('no JSON-RPC', counts.invalid),
            number('stderr lines', counts.stderrLines),
            number('findings', counts.findings),
            number('lost', counts.lostEntries),
          ]}
        />
      </Part>
      <Part title="Registry">
        <KeyValue
          label="Registry"
          rows={[
            number('tools', lists.tools),
            number('resources', lists.resources),
            number('templates', lists.templates),
            number('prompts', lists.prompts),
            ...(stale.length === 0
              ? []
              : [{ name: 'changed, not listed anew', value: stale.join(', '), trusted: true }]),
          ]}
        />
      </Part>
      <Part title={`Open requests (${formatCount(counts.openRequests)})`}>
        {open.length === 0 ? (
          <p className="past-none">Nobody waited for an answer.</p>
        ) : (
          <Lines
            lines={open.map(({ seq, method, target, waitedMs, dir }) => ({
              tapeId: session.tapeId,
              seq,
              wallMs: null,
              name: `${dir === 'out' ? '→' : '←'} ${method} ${target}`,
              text: `waited ${formatDurationMs(waitedMs)}`,
              isOurs: true,
            }))}
          />
        )}
      </Part>
      <CacheThen serverId={session.server.id} tool={null} atMs={atMs} />
      <Part title="Buffers">
        <KeyValue
          label="Buffers"
          rows={[
            { name: 'open requests', value: ofBound(counts.openRequests, OPEN_MAX), trusted: true },
            { name: 'answered ids kept', value: ofBound(counts.answered, CLOSED_MAX), trusted: true },
            number('did not fit, and lost', counts.lostEntries),
          ]}
        />
      </Part>
    </>
  );
}

interface Line {
  readonly tapeId: string;
  readonly seq: number;
  readonly wallMs: number | null;
  readonly name: string;
  readonly text: string;
  /** Made by this program: drawn as it is. */
  readonly isOurs?: boolean;
}

/** Lines that each lead to their entry. */
function Lines({ lines }: { readonly lines: readonly Line[] }): ReactNode {
  const { playhead } = useIntents();
  return (
    <ul className="past-lines">
      {lines.map(({ tapeId, seq, wallMs, name, text, isOurs }) => (
        <li key={`${seq} ${name}`}>
          <button
            type="button"
            className="past-line"
            title="Wind to this entry"
            onClick={() => void playhead.windTo({ kind: 'entry', entry: { tapeId, seq } })}
          >
            <span className="past-seq">#{seq}</span>
            {wallMs === null ? null : <span className="ui-mono">{formatClock(wallMs)}</span>}
            <span className="past-name">
              <VisibleText text={name} maxChars={120} />
            </span>
            <span className="past-said">
              {isOurs === true ? text : <VisibleText text={text} maxChars={300} />}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
