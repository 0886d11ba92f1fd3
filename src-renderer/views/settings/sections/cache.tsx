import { Eraser } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import type { CacheOverview, CacheRule } from '../../../../src-shared/api/cache.ts';
import { CACHE_BYTES_MAX, CACHE_ENTRIES_MAX, cacheSettingsSchema } from '../../../../src-shared/api/cache.ts';
import { useDeck, useIntents } from '../../../store/hooks.ts';
import { useVersionOf } from '../../../store/version-of.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { RowTable } from '../../../ui/row-table/row-table.tsx';
import type { Column } from '../../../ui/row-table/types.ts';
import { visibleText } from '../../../ui/visible-text.ts';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { CacheEntries } from '../../catalog/cache-entries.tsx';
import { ageText } from '../../catalog/source-line.tsx';
import { useCache } from '../../catalog/use-cache.ts';
import { NumberSetting, SettingGroup, SettingLine, SwitchSetting } from '../setting.tsx';
import { useSection } from '../use-section.ts';
import '../../catalog/catalog.css';

const DEFAULTS = cacheSettingsSchema.parse({});
const MB = 1024 * 1024;

export function CacheSection(): ReactNode {
  const [cache, set] = useSection('cache');
  if (cache === null) return null;
  return (
    <>
      <SettingGroup
        title="What may be answered from memory"
        intro="Off as it comes: what you see is what the server says now. An answer from memory always says so, and how old it is."
      >
        <SwitchSetting
          title="Result cache"
          help="Answers of tools that their server declares read-only and idempotent, and of resources that come with ttlMs, are kept and given again. Kept apart by credentials, session and definition; errors never."
          value={cache.enabled}
          byDefault={DEFAULTS.enabled}
          onSet={(what, enabled) => set(what, { enabled })}
        />
        <NumberSetting
          title="Answers of tools are good for"
          help="When their server gives no ttlMs; a shorter ttlMs counts more. 1 to 86400 s."
          unit="s"
          min={1}
          max={86_400}
          value={Math.round(cache.toolTtlMs / 1000)}
          byDefault={DEFAULTS.toolTtlMs / 1000}
          onSet={(what, seconds) => set(what, { toolTtlMs: seconds * 1000 })}
        />
        <NumberSetting
          title="Memory"
          help={`Above it the answers unused for longest leave. 1 to ${CACHE_BYTES_MAX / MB} MB.`}
          unit="MB"
          min={1}
          max={CACHE_BYTES_MAX / MB}
          value={Math.max(1, Math.round(cache.maxBytes / MB))}
          byDefault={DEFAULTS.maxBytes / MB}
          onSet={(what, megabytes) => set(what, { maxBytes: megabytes * MB })}
        />
        <NumberSetting
          title="Answers"
          help={`As many at the most. 1 to ${CACHE_ENTRIES_MAX}.`}
          unit="answers"
          min={1}
          max={CACHE_ENTRIES_MAX}
          value={cache.maxEntries}
          byDefault={DEFAULTS.maxEntries}
          onSet={(what, maxEntries) => set(what, { maxEntries })}
        />
      </SettingGroup>
      <Rules rules={cache.rules} />
      <Kept />
    </>
  );
}

function Rules({ rules }: { readonly rules: readonly CacheRule[] }): ReactNode {
  const servers = useDeck((state) => state.servers);
  const intents = useIntents();
  return (
    <SettingGroup
      title="Rules for single tools"
      intro="A rule counts more than the switch and than what the server declares. They are made in the Tools view, on the tab Cache of a tool."
    >
      {rules.length === 0 ? <p className="set-intro">There is none.</p> : null}
      {rules.map(({ serverId, tool, mode, ttlMs }) => (
        <SettingLine
          key={`${serverId} ${tool}`}
          title={visibleText(tool)}
          help={
            <>
              <VisibleText
                text={servers?.find(({ id }) => id === serverId)?.name ?? 'a server that was removed'}
              />
              : {mode === 'always' ? `answers are kept for ${ageText(ttlMs)}` : 'answers are never kept'}
            </>
          }
          control={
            <Button
              aria-label={`Take away the rule for ${tool}`}
              onClick={() => void intents.setCacheRule(serverId, tool, null)}
            >
              Take away
            </Button>
          }
        />
      ))}
    </SettingGroup>
  );
}

interface ServerLine {
  readonly name: string;
  readonly counts: CacheOverview['servers'][number];
}

const COUNTS = ['hits', 'misses', 'stale', 'bypassed', 'evicted', 'invalidated', 'entries'] as const;
const HINTS: Readonly<Record<(typeof COUNTS)[number], string>> = {
  hits: 'Answered from memory',
  misses: 'Not seen before: asked',
  stale: 'There, and too old: asked again',
  bypassed: 'The cache was not asked',
  evicted: 'Pushed out by the bounds',
  invalidated: 'Removed because the server may have changed',
  entries: 'Kept now',
};

const SERVER_COLUMNS: readonly Column<ServerLine>[] = [
  { id: 'server', title: 'server', widthPx: 110, grow: true, render: ({ name }) => name },
  ...COUNTS.map((count): Column<ServerLine> => ({
    id: count,
    title: count,
    widthPx: count.length > 6 ? 84 : 62,
    align: 'end',
    trusted: true,
    hint: HINTS[count],
    priority: count === 'invalidated' || count === 'bypassed' ? 2 : 0,
    render: ({ counts }) => formatCount(counts[count]),
  })),
];

function Kept(): ReactNode {
  const intents = useIntents();
  const servers = useDeck((state) => state.servers);
  const { overview, entries } = useCache(null);
  const lines = useMemo(
    () =>
      (overview?.servers ?? []).map((counts) => ({
        counts,
        name: servers?.find(({ id }) => id === counts.serverId)?.name ?? counts.serverId,
      })),
    [overview, servers],
  );
  const version = useVersionOf(lines);
  if (overview === null) return null;
  return (
    <SettingGroup
      title="What is kept now"
      intro={`${formatCount(overview.entries)} answers, ${formatBytes(overview.bytes)}. In memory only: gone when Tapedeck stops.`}
    >
      <div className="cache-sheet">
        <div className="cache-table" style={{ height: 140 }}>
          <RowTable
            label="Servers and how the cache served"
            total={lines.length}
            rowAt={(index) => lines[index]}
            version={version}
            columns={SERVER_COLUMNS}
            empty={
              <EmptyState title="Nothing was asked yet">Each call and each read is counted here.</EmptyState>
            }
          />
        </div>
        <CacheEntries label="Answers that are kept" entries={entries} />
        <div>
          <Button
            icon={Eraser}
            disabled={overview.entries === 0}
            onClick={() => void intents.clearCache(null, null)}
          >
            Forget all of them
          </Button>
        </div>
      </div>
    </SettingGroup>
  );
}
