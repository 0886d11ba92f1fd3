/** What the result cache held at the moment, for one server or one tool of it. */
import type { ReactNode } from 'react';
import { useIntents } from '../../store/hooks.ts';
import { usePast } from '../../store/past.ts';
import { formatBytes, formatClock, formatCount, formatDateTime, formatDurationMs } from '../../ui/format.ts';
import { Part } from '../../ui/part.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { WithDecided } from './decided.tsx';
import { NotRecorded } from './not-recorded.tsx';

interface CacheThenProps {
  readonly serverId: string;
  /** Null: all that was held of the server's answers. */
  readonly tool: string | null;
  readonly atMs: number;
}

/** Answers of a server that are drawn. */
const LINES_MAX = 100;

export function CacheThen({ serverId, tool, atMs }: CacheThenProps): ReactNode {
  const cache = usePast((state) => state.cache);
  const { playhead } = useIntents();
  if (cache === null) return null;
  if (cache.kind !== 'known')
    return (
      <NotRecorded what="Result cache">
        {cache.kind === 'before'
          ? `What it held is kept since ${formatDateTime(cache.sinceMs)}: this moment is before.`
          : cache.why === 'file'
            ? 'A tape file has what crossed the wire. What the app held in memory is not in it.'
            : 'What it held was not kept.'}
      </NotRecorded>
    );
  const own = cache.entries.filter(
    (entry) =>
      entry.serverId === serverId &&
      (tool === null || (entry.method === 'tools/call' && entry.target === tool)),
  );
  return (
    <Part title={`Result cache (${formatCount(own.length)})`}>
      {own.length === 0 ? (
        <p className="past-none">
          It held no answer of this {tool === null ? 'server' : 'tool'}
          {cache.count === 0
            ? '.'
            : `, and ${formatCount(cache.count)} of others, ${formatBytes(cache.bytes)}.`}
        </p>
      ) : (
        <ul className="past-lines">
          {own.slice(0, LINES_MAX).map((entry) => (
            <li key={`${entry.storedMs} ${entry.method} ${entry.target} ${entry.sizeBytes}`}>
              <button
                type="button"
                className="past-line"
                title="Wind to when it was kept"
                onClick={() => void playhead.windTo({ kind: 'time', wallMs: entry.storedMs })}
              >
                <span className="ui-mono">{formatClock(entry.storedMs)}</span>
                {tool === null ? (
                  <span className="past-name">
                    <VisibleText text={entry.target} maxChars={120} />
                  </span>
                ) : null}
                <span className="past-said">{goodFor(entry, atMs)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {own.length <= LINES_MAX ? null : (
        <p className="past-note">and {formatCount(own.length - LINES_MAX)} more</p>
      )}
    </Part>
  );
}

interface Kept {
  readonly storedMs: number;
  readonly ttlMs: number;
  readonly sizeBytes: number;
}

function goodFor({ storedMs, ttlMs, sizeBytes }: Kept, atMs: number): string {
  const ageMs = Math.max(0, atMs - storedMs);
  const left =
    ageMs >= ttlMs
      ? `too old since ${formatDurationMs(ageMs - ttlMs)}`
      : `good for ${formatDurationMs(ttlMs - ageMs)} more`;
  return `${formatDurationMs(ageMs)} old, ${left}, ${formatBytes(sizeBytes)}`;
}

/** The rule that held for a tool, with what was kept of its answers. */
export function ToolCacheThen({
  serverId,
  tool,
  atMs,
}: CacheThenProps & { readonly tool: string }): ReactNode {
  return (
    <div className="past-guard">
      <WithDecided what="Rule for this tool">
        {({ cache: { value } }) => {
          const rule = value.rules.find((each) => each.serverId === serverId && each.tool === tool);
          return (
            <Part title="Rule for this tool">
              <p className="past-none">
                {rule === undefined
                  ? `None: what its server declared counted, and the cache was ${value.enabled ? 'on' : 'off'}.`
                  : rule.mode === 'never'
                    ? 'None of its answers were kept.'
                    : `Its answers were kept, for ${formatDurationMs(rule.ttlMs)}.`}
              </p>
            </Part>
          );
        }}
      </WithDecided>
      <CacheThen serverId={serverId} tool={tool} atMs={atMs} />
    </div>
  );
}
