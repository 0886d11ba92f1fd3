import type { ReactNode } from 'react';
import type { Server } from '../../../src-shared/api/servers.ts';
import { useNow } from '../../store/clock.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { formatBytes, formatCount, formatDateTime, formatRate } from '../../ui/format.ts';
import { KeyValue, type KeyValueRow } from '../../ui/key-value.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { ArgvBoxes } from './argv-boxes.tsx';
import { formatUptime } from './server-columns.ts';

/** The data sheet of a server, most wanted first. */
export function ServerSheet({ server }: { readonly server: Server }): ReactNode {
  return (
    <KeyValue
      label="Data sheet"
      rows={[...useSessionRows(server), ...useRecordingRows(server), ...definitionRows(server)]}
    />
  );
}

const ERA_WISHES = {
  auto: 'found out when it starts',
  legacy: 'legacy only',
  modern: 'modern only',
} as const;

function useSessionRows({ session, era, state, pid, startCount }: Server): KeyValueRow[] {
  const nowMs = useNow();
  const known: KeyValueRow[] =
    session === null
      ? [{ name: 'Era', value: ERA_WISHES[era], prose: true }]
      : [
          { name: 'Peer', value: `${session.peerName} ${session.peerVersion}`.trim() || 'it gave no name' },
          { name: 'Protocol', value: `${session.protocolVersion} (${session.era})` },
        ];
  const up: KeyValueRow[] =
    state.kind === 'ready'
      ? [
          {
            name: 'Uptime',
            value: `${formatUptime(nowMs - state.sinceMs)}, since ${formatDateTime(state.sinceMs)}`,
            trusted: true,
          },
        ]
      : [];
  return [
    ...known,
    ...(pid === null ? [] : [{ name: 'Process', value: `pid ${pid}` }]),
    ...up,
    {
      name: 'Starts',
      value: `${formatCount(startCount)} since the deck started`,
      trusted: true,
      prose: true,
    },
  ];
}

function useRecordingRows({
  id,
  tapeId,
  toolCount,
  entriesTotal,
  entriesPerS,
  session,
}: Server): KeyValueRow[] {
  const intents = useIntents();
  const tape = useDeck((state) => state.tapes?.find((each) => each.id === tapeId));
  const tools: KeyValueRow[] =
    session === null
      ? []
      : [
          {
            name: 'Tools',
            value: (
              <button
                type="button"
                className="server-jump"
                onClick={() => {
                  intents.selectServer(id);
                  intents.show('tools');
                }}
              >
                {formatCount(toolCount)} {toolCount === 1 ? 'tool' : 'tools'}
              </button>
            ),
          },
        ];
  const recorded: KeyValueRow = {
    name: 'Recorded',
    value: `${formatCount(entriesTotal)} entries since the deck started · ${formatRate(entriesPerS)}`,
    trusted: true,
    prose: true,
  };
  if (tapeId === null) {
    return [...tools, { name: 'Tape', value: 'none yet: it begins when the server starts', prose: true }];
  }
  return [
    ...tools,
    recorded,
    {
      name: 'Tape',
      value: (
        <>
          <button
            type="button"
            className="server-jump"
            onClick={() => intents.openScope({ kind: 'tape', tapeId })}
          >
            {tape === undefined ? 'the newest' : `${formatCount(tape.entries)} entries`}
          </button>
          {tape === undefined ? null : ` · ${formatBytes(tape.sizeBytes)} · ${findingsText(tape.findings)}`}
        </>
      ),
    },
  ];
}

function findingsText(count: number): string {
  if (count === 0) return 'no findings';
  return `${formatCount(count)} ${count === 1 ? 'finding' : 'findings'}`;
}

function definitionRows({ target, approved, specHash }: Server): KeyValueRow[] {
  const consent: KeyValueRow = {
    name: 'Approval',
    value: `${approved ? 'given' : 'asked for when it starts'}, for ${specHash.slice(0, 12)}…`,
    prose: true,
  };
  if (target.kind === 'http') {
    return [
      { name: 'URL', value: target.url },
      { name: 'Headers', value: <Names names={target.headerNames} /> },
      consent,
    ];
  }
  return [
    { name: 'Command', value: <ArgvBoxes argv={[target.command, ...target.args]} /> },
    { name: 'Folder', value: target.cwd ?? 'the home folder', prose: target.cwd === null },
    { name: 'Environment', value: <Names names={target.envNames} /> },
    consent,
  ];
}

/** Values stay in the host. */
function Names({ names }: { readonly names: readonly string[] }): ReactNode {
  if (names.length === 0) return <span className="server-none">nothing of its own</span>;
  return names.map((name) => (
    <span key={name} className="server-env">
      <VisibleText text={name} />
      <span className="server-none">=••••</span>
    </span>
  ));
}
