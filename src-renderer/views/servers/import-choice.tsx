/** What is in a file of servers: what each would become here, what is left behind, and which are wanted. */
import { useState, type ReactNode } from 'react';
import type { ConfigPreview, ImportDone, ImportFrom } from '../../../src-shared/api/imports.ts';
import type { ServerDraft } from '../../../src-shared/api/servers.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Select } from '../../ui/select.tsx';
import { Badge } from '../../ui/status.tsx';
import { Checkbox } from '../../ui/toggle.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { firstChoice, picksOf, type Choice, type Listed } from './import-picks.ts';

interface ImportChoiceProps {
  readonly from: ImportFrom;
  readonly preview: ConfigPreview;
  readonly onDone: () => void;
}

type Refused = ImportDone['refused'][number];

export function ImportChoice({ from, preview, onDone }: ImportChoiceProps): ReactNode {
  const intents = useIntents();
  const { source, servers: listed } = preview;
  const [choices, setChoices] = useState<ReadonlyMap<string, Choice>>(new Map());
  const [failure, setFailure] = useState<Failure | null>(null);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const picks = picksOf(listed, choices);

  const take = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await intents.importServers(from, picks);
    setIsBusy(false);
    setFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    const [firstId] = answer.value.serverIds;
    if (firstId !== undefined) intents.selectServer(firstId);
    setRefused(answer.value.refused);
    if (answer.value.refused.length === 0) return onDone();
    const left = new Set(answer.value.refused.map(({ name }) => name));
    setChoices(
      new Map(listed.map((each) => [each.name, { ...firstChoice(each), isWanted: left.has(each.name) }])),
    );
  };

  if (listed.length === 0) {
    return (
      <ErrorNote
        tone="warn"
        what="There is no server in it"
        hint="Servers stand under “mcpServers”, or under “servers” in VS Code, by their names."
      />
    );
  }
  return (
    <>
      <ul className="config-list" aria-label={`Servers of ${source.title}`}>
        {listed.map((each) => (
          <ListedLine
            key={each.name}
            listed={each}
            choice={choices.get(each.name) ?? firstChoice(each)}
            onChoice={(choice) => setChoices(new Map([...choices, [each.name, choice]]))}
          />
        ))}
      </ul>
      {failure === null ? null : <ErrorNote what={failure.message} hint={failure.hint} code={failure.code} />}
      {refused.map(({ name, failure: { message, hint, code } }) => (
        <ErrorNote key={name} what={`${name} was not added`} why={message} hint={hint} code={code} />
      ))}
      <footer className="form-foot">
        <p>
          {source.id === 'other' ? '' : `From ${source.title}. `}They are added as stopped; you approve each
          one when it is started for the first time.
        </p>
        <Button kind="primary" busy={isBusy} disabled={picks.length === 0} onClick={() => void take()}>
          {picks.length === 1 ? 'Add 1 server' : `Add ${picks.length} servers`}
        </Button>
      </footer>
    </>
  );
}

interface ListedLineProps {
  readonly listed: Listed;
  readonly choice: Choice;
  readonly onChoice: (choice: Choice) => void;
}

function ListedLine({ listed, choice, onChoice }: ListedLineProps): ReactNode {
  const { name, draft, problem, notCarried, conflict } = listed;
  const isFixed = draft === null || conflict.kind === 'same';
  return (
    <li className="config-line">
      <Checkbox
        label={name}
        checked={!isFixed && choice.isWanted}
        disabled={isFixed}
        onChange={(isWanted) => onChoice({ ...choice, isWanted })}
      />
      <ConflictMark listed={listed} choice={choice} onChoice={onChoice} />
      <span className="config-target">{draft === null ? null : <Target draft={draft} />}</span>
      {problem === null ? null : (
        <span className={draft === null ? 'config-problem tone-error' : 'config-problem tone-warn'}>
          {draft === null ? '✕ ' : '▲ '}
          <VisibleText text={problem} maxChars={300} />
        </span>
      )}
      {notCarried.map((note) => (
        <span key={note} className="config-problem config-left">
          <span aria-hidden="true">– </span>
          <VisibleText text={note} maxChars={300} />
        </span>
      ))}
      {conflict.kind === 'name' && choice.isWanted && choice.onConflict === 'replace' ? (
        <Changes changes={conflict.changes} />
      ) : null}
    </li>
  );
}

function ConflictMark({ listed: { name, conflict }, choice, onChoice }: ListedLineProps): ReactNode {
  switch (conflict.kind) {
    case 'none':
      return null;
    case 'same':
      return (
        <Badge>
          already there{conflict.serverName === name ? '' : ' as '}
          {conflict.serverName === name ? null : <VisibleText text={conflict.serverName} maxChars={64} />}
        </Badge>
      );
    case 'name':
      return (
        <Select
          label={`The name ${name} is taken`}
          hideLabel
          value={choice.onConflict}
          options={[
            { value: 'rename', title: `Name it ${conflict.freeName}` },
            { value: 'replace', title: `Replace the ${name} that is here` },
          ]}
          onChange={(onConflict) => onChoice({ isWanted: true, onConflict })}
        />
      );
  }
}

type Change = Extract<Listed['conflict'], { kind: 'name' }>['changes'][number];

function Changes({ changes }: { readonly changes: readonly Change[] }): ReactNode {
  return (
    <table className="import-changes">
      <caption className="ui-hidden">What is replaced</caption>
      <thead>
        <tr>
          <th scope="col">Changes</th>
          <th scope="col">here now</th>
          <th scope="col">in the file</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, there, here }) => (
          <tr key={field}>
            <th scope="row">
              <VisibleText text={field} maxChars={100} />
            </th>
            <td>
              <VisibleText text={there} maxChars={200} />
            </td>
            <td>
              <VisibleText text={here} maxChars={200} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What would run or be asked, and the names of its environment or headers. */
function Target({ draft: { spec } }: { readonly draft: ServerDraft }): ReactNode {
  const names = Object.keys(spec.kind === 'http' ? spec.headers : spec.env);
  const more = names.length === 0 ? '' : `   (${names.join(', ')})`;
  const folder = spec.kind === 'stdio' && spec.cwd !== null ? `   in ${spec.cwd}` : '';
  const target = spec.kind === 'http' ? spec.url : [spec.command, ...spec.args].join(' ');
  return <VisibleText text={target + folder + more} maxChars={400} />;
}
