/** Limits and policies as they had been decided by the moment. */
import type { ReactNode } from 'react';
import type { Decided, PastDecided } from '../../../src-shared/api/decided.ts';
import { policySchema } from '../../../src-shared/api/supervision.ts';
import { usePast } from '../../store/past.ts';
import { formatDateTime } from '../../ui/format.ts';
import { KeyValue } from '../../ui/key-value.tsx';
import { Part } from '../../ui/part.tsx';
import { NotRecorded } from './not-recorded.tsx';
import {
  healthWords,
  intensityWords,
  serverLimitRows,
  shutdownWords,
  toolLimitRows,
} from './decided-words.ts';

interface OfServer {
  readonly serverId: string;
}

/** Of the tool and of its server. */
export function LimitsThen({ serverId, tool }: OfServer & { readonly tool: string }): ReactNode {
  return (
    <WithDecided what="Limits">
      {({ guards, defaults }) => {
        const own = guards[serverId];
        const ofTool = own?.value.tools[tool];
        return (
          <>
            <Part title={titled('Limits of the tool', ofTool !== undefined, own?.sinceMs)}>
              <KeyValue label="Limits of the tool" rows={toolLimitRows(ofTool ?? defaults.value.tool)} />
            </Part>
            <ServerLimitsPart serverId={serverId} guards={guards} defaults={defaults} />
          </>
        );
      }}
    </WithDecided>
  );
}

export function PolicyThen({ serverId }: OfServer): ReactNode {
  return (
    <WithDecided what="Policy and limits">
      {({ policies, groups, root, isPaused, guards, defaults }) => {
        const own = policies[serverId];
        const policy = own?.value ?? POLICY_BY_DEFAULT;
        const group = groups.value.find(({ members }) => members.includes(serverId));
        return (
          <>
            <Part title={titled('Policy', own !== undefined, own?.sinceMs)}>
              <KeyValue
                label="Policy"
                rows={[
                  { name: 'restart', value: policy.restart, trusted: true },
                  {
                    name: group === undefined ? 'limits' : 'limits of its group',
                    value: intensityWords(group?.limits ?? policy.limits),
                    trusted: true,
                  },
                  ...(group === undefined
                    ? []
                    : [{ name: 'group', value: `${group.name}, ${group.strategy}` }]),
                  { name: 'end', value: shutdownWords(policy.shutdown), trusted: true },
                  { name: 'health', value: healthWords(policy.health) },
                  { name: 'limits of the root', value: intensityWords(root.value), trusted: true },
                  ...(isPaused.value
                    ? [{ name: 'restarts', value: 'paused by a person', trusted: true }]
                    : []),
                ]}
              />
            </Part>
            <ServerLimitsPart serverId={serverId} guards={guards} defaults={defaults} />
          </>
        );
      }}
    </WithDecided>
  );
}

const POLICY_BY_DEFAULT = policySchema.parse({});

function ServerLimitsPart({
  serverId,
  guards,
  defaults,
}: OfServer & Pick<Decided, 'guards' | 'defaults'>): ReactNode {
  const own = guards[serverId];
  const ofServer = own?.value.server ?? null;
  return (
    <Part title={titled('Limits of the server', ofServer !== null, own?.sinceMs)}>
      <KeyValue label="Limits of the server" rows={serverLimitRows(ofServer ?? defaults.value.server)} />
    </Part>
  );
}

function titled(what: string, isOwn: boolean, sinceMs: number | null = null): string {
  if (!isOwn) return `${what} (the defaults)`;
  return sinceMs === null ? `${what} (its own)` : `${what} (its own, as of ${formatDateTime(sinceMs)})`;
}

interface WithDecidedProps {
  readonly what: string;
  readonly children: (decided: Decided) => ReactNode;
}

export function WithDecided({ what, children }: WithDecidedProps): ReactNode {
  const past = usePast(({ decided }) => decided);
  if (past === null) return null;
  return past.kind === 'known' ? (
    children(past.decided)
  ) : (
    <NotRecorded what={what}>{whyNot(past)}</NotRecorded>
  );
}

function whyNot(past: Exclude<PastDecided, { kind: 'known' }>): string {
  if (past.kind === 'before')
    return `What had been decided is kept since ${formatDateTime(past.sinceMs)}: this moment is before.`;
  return past.why === 'file'
    ? 'A tape file has what crossed the wire. The settings that it went by stay where it was recorded.'
    : 'What had been decided then was not kept.';
}
