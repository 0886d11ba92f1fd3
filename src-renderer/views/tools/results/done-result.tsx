/** A result: findings, what the server asks for, its content, its structure. */
import { Copy } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import type { Call } from '../../../../src-shared/api/tools.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { formatCount } from '../../../ui/format.ts';
import { StatusDot } from '../../../ui/status.tsx';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { useCopy } from '../use-copy.ts';
import { ContentBlock } from './content-block.tsx';
import { JsonTree } from './json-tree.tsx';
import { readResult } from './read-result.ts';
import { TextBlock } from './text-block.tsx';

type Done = Extract<Call['state'], { kind: 'done' }>;
type Finding = Done['findings'][number];

interface DoneResultProps {
  readonly done: Done;
  readonly hasOutputSchema: boolean;
  readonly onTape: (() => void) | undefined;
}

export function DoneResult({ done, hasOutputSchema, onTape }: DoneResultProps): ReactNode {
  const { resultJson, truncated, findings } = done;
  const result = useMemo(() => readResult(resultJson), [resultJson]);
  const aboutStructure = findings.filter(({ code }) => code === 'result-schema');
  const others = findings.filter(({ code }) => code !== 'result-schema');
  const isQuestion = result.kind === 'result' && result.resultType === 'input_required';
  return (
    <div className="result-parts">
      <Findings findings={others} />
      {truncated ? (
        <ErrorNote
          tone="warn"
          what="Only the beginning of the result is here"
          hint="The tape has all of it."
          actions={onTape === undefined ? undefined : <Button onClick={onTape}>Show it on the tape</Button>}
        />
      ) : null}
      {result.kind === 'opaque' ? (
        resultJson === '' ? null : (
          <>
            {truncated ? null : <p className="result-plain">{result.why}</p>}
            <TextBlock label="Result" text={resultJson} />
          </>
        )
      ) : (
        <>
          {isQuestion ? <Question requests={result.inputRequests} /> : null}
          {result.resultType === 'complete' || isQuestion ? null : (
            <p className="result-plain">
              The result is of the type “<VisibleText text={result.resultType} maxChars={100} />
              ”, of an extension: it is shown as it is in Raw JSON.
            </p>
          )}
          {result.parts.map((part, at) => (
            // Parts of a result have no identity but their place.
            // oxlint-disable-next-line react/no-array-index-key
            <ContentBlock key={at} shown={part} at={at} />
          ))}
          {result.partsLeft === 0 ? null : (
            <p className="result-plain">{formatCount(result.partsLeft)} more parts are in Raw JSON.</p>
          )}
          {result.structured === undefined && aboutStructure.length === 0 ? null : (
            <Structure json={result.structured} findings={aboutStructure} hasSchema={hasOutputSchema} />
          )}
          {result.parts.length === 0 && result.structured === undefined && !isQuestion ? (
            <p className="result-plain">The result is empty: no content and no structure.</p>
          ) : null}
        </>
      )}
    </div>
  );
}

interface StructureProps {
  readonly json: string | undefined;
  readonly findings: readonly Finding[];
  readonly hasSchema: boolean;
}

function Structure({ json, findings, hasSchema }: StructureProps): ReactNode {
  const copy = useCopy();
  return (
    <section className="part" aria-label="Structured content">
      <header className="part-head">
        <span className="part-kind">structured</span>
        {findings.length > 0 ? (
          <span className="part-note">
            <StatusDot shape="cross" tone="error" /> breaks the output schema
          </span>
        ) : hasSchema ? (
          <span className="part-note">
            <StatusDot shape="disc" tone="ok" /> fits the output schema
          </span>
        ) : (
          <span className="part-note">no output schema to check it against</span>
        )}
      </header>
      {json === undefined ? null : (
        <div className="part-tools">
          <IconButton icon={Copy} label="Copy the structured content" onClick={() => copy(json)} />
        </div>
      )}
      <Findings findings={findings} />
      {json === undefined ? null : <JsonTree label="Structured content" json={json} />}
    </section>
  );
}

function Findings({ findings }: { readonly findings: readonly Finding[] }): ReactNode {
  if (findings.length === 0) return null;
  // One hint for those of a kind: they say the same.
  const groups = [...Map.groupBy(findings, ({ code }) => code).entries()];
  return groups.map(([code, group]) => {
    const worst = group.some(({ severity }) => severity === 'error') ? 'error' : group[0]?.severity;
    return (
      <section key={code} className={`finding finding-${worst ?? 'info'}`} aria-label={`Finding ${code}`}>
        <ul>
          {group.map(({ message }) => (
            <li key={message}>
              <StatusDot
                shape={worst === 'error' ? 'cross' : worst === 'warning' ? 'triangle' : 'ring'}
                tone={worst === 'error' ? 'error' : worst === 'warning' ? 'warn' : 'info'}
                label={worst}
              />
              <span>
                <VisibleText text={message} maxChars={600} />
              </span>
            </li>
          ))}
        </ul>
        <p>
          {group[0]?.hint} <code>{code}</code>
        </p>
      </section>
    );
  });
}

function Question({ requests }: { readonly requests: string | undefined }): ReactNode {
  return (
    <section className="part" aria-label="The server asks back">
      <header className="part-head">
        <span className="part-kind">input required</span>
        <span className="part-note">not an answer yet: the server wants to know more first</span>
      </header>
      <p className="result-plain">
        A modern server asks back in its result. The client answers by sending the same call again with{' '}
        <code>inputResponses</code> and the <code>requestState</code> unchanged. What it asks for:
      </p>
      {requests === undefined ? null : <JsonTree label="Input requests" json={requests} />}
    </section>
  );
}
