/** What the result cache does for one tool, and the person's rule for it. */
import { Eraser } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import type { CacheRule } from '../../../src-shared/api/cache.ts';
import type { Tool } from '../../../src-shared/api/tools.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { StatusDot } from '../../ui/status.tsx';
import { CacheEntries } from '../catalog/cache-entries.tsx';
import { TtlField } from '../catalog/ttl-field.tsx';
import { useCache } from '../catalog/use-cache.ts';
import '../catalog/catalog.css';

type Mode = 'declared' | CacheRule['mode'];

const MODES = [
  { value: 'declared', title: 'as its server declares' },
  { value: 'always', title: 'keep its answers' },
  { value: 'never', title: 'never keep its answers' },
] as const;

const FIRST_TTL_MS = 60_000;

export function CacheTab({ tool }: { readonly tool: Tool }): ReactNode {
  const { serverId, name } = tool;
  const settings = useDeck((state) => state.settings?.cache ?? null);
  const intents = useIntents();
  const { entries } = useCache(serverId);
  const own = useMemo(
    () => entries.filter(({ method, target }) => method === 'tools/call' && target === name),
    [entries, name],
  );
  if (settings === null) return null;
  const rule = settings.rules.find((each) => each.serverId === serverId && each.tool === name) ?? null;
  const mode: Mode = rule?.mode ?? 'declared';
  const set = async (next: Mode, ttlMs: number): Promise<void> => {
    const set = await intents.setCacheRule(
      serverId,
      name,
      next === 'declared' ? null : { mode: next, ttlMs },
    );
    if (!set.ok) intents.notify({ severity: 'error', message: set.failure.message, hint: set.failure.hint });
  };
  const ttlMs = rule?.ttlMs ?? FIRST_TTL_MS;
  return (
    <div className="cat-body">
      <div className="cache-sheet">
        <Now tool={tool} mode={mode} enabled={settings.enabled} />
        <div className="cache-rule" role="group" aria-label="Rule for this tool">
          <Select
            label="Answers of this tool"
            options={MODES}
            value={mode}
            onChange={(next) => void set(next, ttlMs)}
          />
          {mode === 'always' ? (
            <TtlField label="good for, seconds" ttlMs={ttlMs} onTtl={(next) => void set('always', next)} />
          ) : null}
          <Button
            icon={Eraser}
            disabled={own.length === 0}
            onClick={() => void intents.clearCache(serverId, name)}
          >
            Forget what is kept
          </Button>
        </div>
        <CacheEntries label="Answers that are kept of this tool" entries={own} />
      </div>
    </div>
  );
}

interface NowProps {
  readonly tool: Tool;
  readonly mode: Mode;
  readonly enabled: boolean;
}

/** What happens at the next call, and why. */
function Now({ tool, mode, enabled }: NowProps): ReactNode {
  const { readOnlyHint, idempotentHint } = tool.annotations;
  const isReader = readOnlyHint === true && idempotentHint === true;
  const isKept = mode === 'always' || (mode === 'declared' && enabled && isReader);
  const why =
    mode === 'always'
      ? 'Your rule keeps its answers: the same arguments are answered from memory while they are good. A tool that changes something would then seem to do it, and not do it.'
      : mode === 'never'
        ? 'Your rule keeps none of its answers.'
        : !enabled
          ? 'The cache is off (Settings, Result cache), and there is no rule for this tool.'
          : isReader
            ? 'Its server declares it read-only and idempotent, and the cache is on.'
            : 'Its server does not declare it read-only and idempotent.';
  return (
    <p>
      <StatusDot shape={isKept ? 'half' : 'ring'} tone={isKept ? 'info' : 'muted'} />{' '}
      <strong>{isKept ? 'May be answered from memory.' : 'Always asks the server.'}</strong> {why}
    </p>
  );
}
