import { Undo2 } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { DataVersions } from '../../../../src-shared/api/data-versions.ts';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import { useChanges } from '../../../store/changes.ts';
import { useDeck, useIntents } from '../../../store/hooks.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { formatBytes, formatDateTime } from '../../../ui/format.ts';
import { Badge } from '../../../ui/status.tsx';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { SettingGroup, SettingLine } from '../setting.tsx';

type Versions =
  | { readonly kind: 'loading' }
  | { readonly kind: 'read'; readonly value: DataVersions }
  | { readonly kind: 'failed'; readonly failure: Failure };

export function DataSection(): ReactNode {
  const intents = useIntents();
  // A wish to go back is announced as a change of the settings.
  const revision = useDeck((state) => state.head?.revision.settings);
  const [versions, setVersions] = useState<Versions>({ kind: 'loading' });
  useEffect(() => {
    if (revision === undefined) return;
    let isWanted = true;
    void intents.dataVersions().then((answer) => {
      if (!isWanted) return;
      setVersions(
        answer.ok ? { kind: 'read', value: answer.value } : { kind: 'failed', failure: answer.failure },
      );
    });
    return () => {
      isWanted = false;
    };
  }, [intents, revision]);
  switch (versions.kind) {
    case 'loading':
      return null;
    case 'failed': {
      const { message, hint, code } = versions.failure;
      return <ErrorNote what="The formats did not come" why={message} hint={hint} code={code} />;
    }
    case 'read':
      return <Formats versions={versions.value} />;
  }
}

function Formats({ versions }: { readonly versions: DataVersions }): ReactNode {
  return (
    <>
      <SettingGroup title="Formats">
        {versions.stores.map(({ name, version, newest, how }) => (
          <SettingLine
            key={name}
            title={name}
            help={how}
            control={
              <span className="set-version">
                {version === null ? `up to version ${newest}` : `version ${version} of ${newest}`}
              </span>
            }
          />
        ))}
      </SettingGroup>
      <Rollback versions={versions} />
      <History versions={versions} />
      <Backups versions={versions} />
    </>
  );
}

/** Which version to go back to, and what that means; nothing happens before the next start. */
function Rollback({ versions }: { readonly versions: DataVersions }): ReactNode {
  const intents = useIntents();
  const apply = useChanges((state) => state.apply);
  const { migrations, rollbackTo } = versions;
  const ask = (what: string, to: number | null): void =>
    void apply(
      what,
      () => intents.requestRollback(to),
      () => intents.requestRollback(rollbackTo),
    );
  return (
    <SettingGroup
      title="Go back to an older version of deck.db"
      intro="For an older Tapedeck. At the next start a backup is made, the newer migrations are undone in one transaction, and the start ends there: starting this version once more brings the database up again."
    >
      {rollbackTo === null ? null : (
        <SettingLine
          title={`At the next start: back to version ${rollbackTo}`}
          heldBy="waiting"
          control={
            <Button icon={Undo2} onClick={() => ask('Rollback: none', null)}>
              Do not go back
            </Button>
          }
        />
      )}
      {migrations.toReversed().map(({ version, name }) => (
        <SettingLine
          key={version}
          title={`${version} · ${name}`}
          control={
            rollbackTo === version - 1 ? (
              <Badge tone="warn">is undone at the next start</Badge>
            ) : (
              <Button
                kind="quiet"
                aria-label={`Roll back to version ${version - 1}, before ${name}`}
                onClick={() => ask(`Rollback at the next start: version ${version - 1}`, version - 1)}
              >
                Roll back to version {version - 1}
              </Button>
            )
          }
        />
      ))}
    </SettingGroup>
  );
}

function History({ versions: { history } }: { readonly versions: DataVersions }): ReactNode {
  return (
    <SettingGroup title="What was done to deck.db">
      <table className="set-table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">From, to</th>
            <th scope="col">Steps</th>
            <th scope="col">Backup</th>
          </tr>
        </thead>
        <tbody>
          {history.map(({ atMs, from, to, steps, backup }) => (
            <tr key={`${atMs} ${from} ${to}`}>
              <td>{formatDateTime(atMs)}</td>
              <td>
                {from} → {to}
              </td>
              <td>{steps}</td>
              <td className="ui-mono">{backup ?? (from === 0 ? 'made new' : 'none')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </SettingGroup>
  );
}

function Backups({ versions: { backups, backupFolder } }: { readonly versions: DataVersions }): ReactNode {
  return (
    <SettingGroup
      title="Backups before migrations"
      intro={
        <>
          The newest 10 are kept in{' '}
          <code>
            <VisibleText text={backupFolder} maxChars={300} />
          </code>
          . To use one, stop Tapedeck and put it in the place of <code>deck.db</code>.
        </>
      }
    >
      {backups.length === 0 ? (
        <p className="set-intro">None yet: nothing has been migrated.</p>
      ) : (
        backups.map(({ file, version, atMs, sizeBytes }) => (
          <SettingLine
            key={file}
            title={file}
            control={
              <span className="set-version">
                version {version} · {formatDateTime(atMs)} · {formatBytes(sizeBytes)}
              </span>
            }
          />
        ))
      )}
    </SettingGroup>
  );
}
