/** The chosen line: how it stands, what can be done with it, and what is decided about it. */
import type { ReactNode } from 'react';
import { keyed, withKey } from '../../commands/registry.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatAgo, formatClock } from '../../ui/format.ts';
import { KeyValue, type KeyValueRow } from '../../ui/key-value.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { type Action, actionsOf } from './actions.ts';
import { GroupParts } from './group-parts.tsx';
import { LimitsFields } from './limits-fields.tsx';
import { Part } from '../../ui/part.tsx';
import { PolicyParts } from './policy-parts.tsx';
import { countText, groupFace, rootFace, type TreeLine } from './tree-lines.ts';

export function SupervisionDetail({ line }: { readonly line: TreeLine | undefined }): ReactNode {
  if (line === undefined) {
    return (
      <EmptyState title="Nothing chosen">
        Choose the root, a group or a server in the tree: what is decided about it stands here, and can be
        changed at once.
      </EmptyState>
    );
  }
  return (
    <article className="sup-detail" aria-labelledby="sup-name">
      <Head line={line} />
      {/* Scrollable content must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="sup-body" role="region" aria-label="What is decided" tabIndex={0} key={line.key}>
        <Body line={line} />
      </div>
    </article>
  );
}

function Head({ line }: { readonly line: TreeLine }): ReactNode {
  const intents = useIntents();
  const face =
    line.kind === 'root'
      ? rootFace(line.root.gaveUp, line.isPaused)
      : line.kind === 'group'
        ? groupFace(line.group, line.nowMs)
        : { text: line.face.text, tone: line.face.cellTone };
  const name = line.kind === 'root' ? 'root' : line.kind === 'group' ? line.group.name : line.server.name;
  return (
    <header className="sup-head">
      <h3 id="sup-name" className="sup-name">
        <VisibleText text={name} maxChars={64} />
      </h3>
      <span className={`sup-state tone-${face.tone}`} role="status">
        {face.text}
      </span>
      <span className="sup-gap" />
      {actionsOf(line, intents)
        .filter(isOffered)
        .map(({ id, title, icon, command, run, disabled }) => (
          <Button
            key={id}
            icon={icon}
            kind={(id === 'start' || id === 'now') && line.kind !== 'root' ? 'primary' : 'plain'}
            {...keyed(command)}
            aria-label={title}
            title={withKey(title, command)}
            disabled={disabled === true}
            onClick={run}
          >
            {id === 'reset' ? null : title}
          </Button>
        ))}
    </header>
  );
}

/** A count of nothing needs no reset, and the room. */
function isOffered({ id, disabled }: Action): boolean {
  return id !== 'reset' || disabled !== true;
}

function Body({ line }: { readonly line: TreeLine }): ReactNode {
  switch (line.kind) {
    case 'root':
      return <RootBody line={line} />;
    case 'group':
      return (
        <>
          <GroupFacts line={line} />
          <GroupParts group={line.group} />
        </>
      );
    case 'server':
      return <ServerBody line={line} />;
  }
}

function RootBody({ line }: { readonly line: Extract<TreeLine, { kind: 'root' }> }): ReactNode {
  const { supervision } = useIntents();
  const { limits, restarts, gaveUp } = line.root;
  const rows: KeyValueRow[] = [
    { name: 'Restarts', value: countText({ ...limits, restarts }), trusted: true },
    ...(gaveUp === null
      ? []
      : [
          {
            name: 'Gave up',
            value: `${formatClock(gaveUp.atMs)}: everything was stopped. What you start next begins anew.`,
            prose: true,
            trusted: true,
          },
        ]),
  ];
  return (
    <>
      <KeyValue label="The root" rows={rows} />
      <Part level={4} title="What the root does">
        <p className="sup-term">
          It supervises the groups (one_for_one), and starts again a permanent group that has given up. A
          server in no group has a supervisor of its own below the root, which is temporary: it gives up
          alone.
        </p>
      </Part>
      <Part level={4} title="Limits">
        <LimitsFields
          limits={limits}
          onSet={(next) => void supervision.setRoot(next)}
          then="the root stops every server it supervises, and starts nothing again until you do."
        />
      </Part>
    </>
  );
}

function GroupFacts({ line }: { readonly line: Extract<TreeLine, { kind: 'group' }> }): ReactNode {
  const { limits, restarts, gaveUp, retry } = line.group;
  return (
    <KeyValue
      label="The group"
      rows={[
        { name: 'Restarts', value: countText({ ...limits, restarts }), trusted: true },
        ...(retry === null ? [] : [{ name: 'Waits', value: retry.why, prose: true }]),
        ...(gaveUp === null
          ? []
          : [{ name: 'Gave up', value: `${formatClock(gaveUp.atMs)}, ${countText(gaveUp)}`, trusted: true }]),
      ]}
    />
  );
}

function ServerBody({ line }: { readonly line: Extract<TreeLine, { kind: 'server' }> }): ReactNode {
  const { server, supervised, nowMs } = line;
  const intents = useIntents();
  const groupName = useDeck(
    (state) => state.supervision?.groups.find(({ id }) => id === supervised.groupId)?.name ?? null,
  );
  const { lastExit, decision, health, retry } = supervised;
  const stderr = 'last' in server.state ? (server.state.last?.stderrTail ?? []) : [];
  const rows: KeyValueRow[] = [
    ...(lastExit === null
      ? []
      : [
          {
            name: 'Last exit',
            value: (
              <>
                <button
                  type="button"
                  className="sup-jump"
                  onClick={() => intents.openScope({ kind: 'tape', tapeId: lastExit.tapeId })}
                >
                  <VisibleText text={lastExit.text} maxChars={300} />
                </button>
                {` ${formatClock(lastExit.atMs)}, ${formatAgo(nowMs - lastExit.atMs)}`}
              </>
            ),
            prose: true,
          },
        ]),
    ...(decision === '' ? [] : [{ name: 'Decided', value: decision, prose: true }]),
    ...(retry === null || retry.why === '' ? [] : [{ name: 'Waits', value: retry.why, prose: true }]),
    ...(health === null ? [] : [{ name: 'Health', value: `${health.probe}: ${health.detail}`, prose: true }]),
    {
      name: 'Wanted',
      value: supervised.isWanted ? 'yes: you started it' : 'no: started by nobody, or stopped by you',
      prose: true,
    },
    ...(stderr.length === 0 ? [] : [{ name: 'Last words', value: stderr.slice(-3).join('\n') }]),
  ];
  return (
    <>
      <KeyValue label="How it stands" rows={rows} />
      <PolicyParts serverId={server.id} policy={supervised.policy} groupName={groupName} />
    </>
  );
}
