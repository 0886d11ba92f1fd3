/** Where an answer came from, how old it is, and the way to the server's own. */
import { Disc3 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CatalogAnswer } from '../../../src-shared/api/catalog.ts';
import { useNow } from '../../store/clock.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { formatClock, formatDurationMs, formatDurationUs } from '../../ui/format.ts';
import { StatusDot } from '../../ui/status.tsx';

export function SourceLine({ answer }: { readonly answer: CatalogAnswer }): ReactNode {
  const intents = useIntents();
  const { request, source, atMs, latencyUs } = answer;
  return (
    <p className="result-state">
      {source.kind === 'cache' ? (
        <CachedNote atMs={atMs} ttlMs={source.ttlMs} />
      ) : (
        <>
          <StatusDot shape="disc" tone="ok" />
          <strong>from the server</strong>
          <span className="result-latency">{formatDurationUs(latencyUs)}</span>
          <span className="result-note">{formatClock(atMs)}</span>
        </>
      )}
      {request === null ? null : (
        <Button kind="quiet" icon={Disc3} onClick={() => intents.revealEntry(request)}>
          Show on tape
        </Button>
      )}
    </p>
  );
}

/** Never to be taken for an answer that just came. */
export function CachedNote({ atMs, ttlMs }: { readonly atMs: number; readonly ttlMs: number }): ReactNode {
  const ageMs = Math.max(0, useNow() - atMs);
  const leftMs = ttlMs - ageMs;
  return (
    <span className="cat-cached">
      <StatusDot shape="half" tone="info" />
      <strong>from cache, {ageText(ageMs)} old</strong>
      <span className="result-note">
        nothing was sent; {leftMs > 0 ? `good for ${ageText(leftMs)} more` : 'no longer good'}
      </span>
    </span>
  );
}

/** Whole seconds: the age of an answer is not measured more finely than anybody reads it. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : formatDurationMs(seconds * 1000);
}
