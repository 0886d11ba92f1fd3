/** Every definition that a name ever had, newest first, and what each changed. */
import { Disc3 } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Version } from '../../../src-shared/api/catalog.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useMoment } from '../../store/shown.ts';
import type { CatalogRef } from '../../store/state.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { StatusDot } from '../../ui/status.tsx';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { DiffView } from './diff-view.tsx';
import { versionsThen } from './versions-then.ts';

interface HistoryTabProps {
  readonly of: CatalogRef;
  /** Of the definition that is listed now: another means that the history has grown. */
  readonly hash: string;
}

export function HistoryTab({ of, hash }: HistoryTabProps): ReactNode {
  const intents = useIntents();
  const { serverId, kind, name } = of;
  const revision = useDeck((state) => state.head?.revision.catalog ?? 0);
  const [versions, setVersions] = useState<readonly Version[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const moment = useMoment();
  useEffect(() => {
    let isGone = false;
    void intents.versions({ serverId, kind, name }).then((found) => {
      if (isGone) return;
      setFailure(found.ok ? null : found.failure);
      if (found.ok) setVersions(found.value);
    });
    return () => {
      isGone = true;
    };
    // Another revision, or definition, is another answer.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [intents, serverId, kind, name, hash, revision]);
  const seen = useMemo(() => versionsThen(versions, moment), [versions, moment]);
  if (failure !== null) {
    return (
      <ErrorNote
        what="The history did not come"
        why={failure.message}
        hint={failure.hint}
        code={failure.code}
      />
    );
  }
  if (seen === null) return <p className="result-plain">Looking for earlier definitions…</p>;
  const at = Math.max(
    0,
    seen.findIndex(({ id }) => id === chosen),
  );
  const shown = seen[at];
  if (shown === undefined)
    return (
      <p className="result-plain">
        {moment === null ? 'Nothing is noted of it yet.' : 'It had not been seen by this moment.'}
      </p>
    );
  return (
    <div className="cat-history">
      <ol className="cat-versions" aria-label="Versions, newest first">
        {seen.map((version, index) => (
          <li key={version.id}>
            <VersionLine
              version={version}
              number={seen.length - index}
              isChosen={index === at}
              onChoose={() => setChosen(version.id)}
            />
          </li>
        ))}
      </ol>
      <VersionDiff version={shown} before={seen[at + 1] ?? null} />
    </div>
  );
}

interface VersionLineProps {
  readonly version: Version;
  readonly number: number;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function VersionLine({ version, number, isChosen, onChoose }: VersionLineProps): ReactNode {
  const { ending, first, hash } = version;
  const isBack = useMoment() !== null;
  const face = {
    now: { shape: 'disc', tone: 'ok', word: isBack ? 'then' : 'now' },
    changed: { shape: 'ring', tone: 'muted', word: 'replaced' },
    gone: { shape: 'square', tone: 'muted', word: 'gone' },
  } as const;
  const { shape, tone, word } = face[ending];
  return (
    <button type="button" className="cat-version" aria-current={isChosen} onClick={onChoose}>
      <StatusDot shape={shape} tone={tone} />
      <b>v{number}</b>
      <span>{word}</span>
      <span className="cat-version-time">{formatDateTime(first.wallMs)}</span>
      <code>{hash.slice(0, 8)}</code>
    </button>
  );
}

interface VersionDiffProps {
  readonly version: Version;
  readonly before: Version | null;
}

function VersionDiff({ version, before }: VersionDiffProps): ReactNode {
  const intents = useIntents();
  const after = useDefinition(version.hash);
  const earlier = useDefinition(before?.hash ?? null);
  const isBack = before?.ending === 'gone';
  const { first, last } = version;
  return (
    <div className="cat-version-detail">
      <p className="result-state">
        <strong>
          {before === null ? 'first seen' : isBack ? 'came back' : 'changed'} {formatDateTime(first.wallMs)}
        </strong>
        <span className="result-note">last seen {formatDateTime(last.wallMs)}</span>
        <Button kind="quiet" icon={Disc3} onClick={() => intents.revealEntry(first)}>
          Show the list that had it first
        </Button>
      </p>
      {before === null ? (
        <p className="result-plain">There is no earlier definition to compare with.</p>
      ) : after === undefined || earlier === undefined ? (
        <p className="result-plain">Fetching both definitions…</p>
      ) : after === null || earlier === null ? (
        <p className="result-plain">One of the two was too long to be kept, or is remembered no more.</p>
      ) : (
        <DiffView before={earlier} after={after} />
      )}
    </div>
  );
}

/** A definition by its hash: undefined while it is on the way, null when it is not kept. */
function useDefinition(hash: string | null): unknown {
  const intents = useIntents();
  const [found, setFound] = useState<{ hash: string; json: string | null } | null>(null);
  useEffect(() => {
    let isGone = false;
    if (hash === null) return;
    void intents.definition(hash).then((answer) => {
      if (!isGone) setFound({ hash, json: answer.ok ? answer.value : null });
    });
    return () => {
      isGone = true;
    };
  }, [intents, hash]);
  const json = found === null || found.hash !== hash ? undefined : found.json;
  return useMemo(() => (json == null ? json : (JSON.parse(json) as unknown)), [json]);
}
