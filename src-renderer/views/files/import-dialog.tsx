/** A file becomes a tape: chosen, or dropped anywhere. */
import { FileInput } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { FileJob } from '../../../src-shared/api/files.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { FileProgress } from './file-progress.tsx';

type Stage =
  | { readonly kind: 'asking' }
  | { readonly kind: 'reading'; readonly job: FileJob | null }
  | { readonly kind: 'imported'; readonly state: Extract<FileJob['state'], { kind: 'imported' }> }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly job: FileJob | null };

/** A file, or once more what was refused because it was there already. */
interface Work {
  readonly file: File;
  readonly again: FileJob | null;
}

interface ImportDialogProps {
  /** What was dropped. */
  readonly first: File | null;
  readonly onClose: () => void;
}

export function ImportDialog({ first, onClose }: ImportDialogProps): ReactNode {
  const intents = useIntents();
  const [work, setWork] = useState<Work | null>(first === null ? null : { file: first, again: null });
  const [stage, setStage] = useState<Stage>(
    first === null ? { kind: 'asking' } : { kind: 'reading', job: null },
  );
  const picker = useRef<HTMLInputElement>(null);
  const file = work?.file ?? null;
  const begin = (next: Work): void => {
    setStage({ kind: 'reading', job: next.again });
    setWork(next);
  };
  const cancel = (): void => {
    setStage({ kind: 'asking' });
    setWork(null);
  };

  useEffect(() => {
    if (work === null) return;
    const ending = new AbortController();
    const { signal } = ending;
    let last = work.again;
    const onJob = (job: FileJob): void => {
      last = job;
      if (!signal.aborted) setStage({ kind: 'reading', job });
    };
    const { files } = intents;
    const doing =
      work.again === null
        ? files.import(work.file, onJob, signal)
        : files.importAgain(work.again, onJob, signal);
    void doing.then((done) => {
      if (signal.aborted) return;
      if (!done.ok) setStage({ kind: 'failed', failure: done.failure, job: last });
      else if (done.value.state.kind === 'imported') setStage({ kind: 'imported', state: done.value.state });
    });
    return () => ending.abort();
  }, [work, intents]);

  const open = (tapeId: string): void => {
    onClose();
    intents.openScope({ kind: 'tape', tapeId });
  };
  return (
    <Dialog
      title="Import a session"
      onClose={onClose}
      actions={
        <>
          {stage.kind === 'reading' ? (
            <Button onClick={cancel}>Cancel</Button>
          ) : (
            <Button onClick={onClose}>Close</Button>
          )}
          {stage.kind === 'imported' ? (
            <Button kind="primary" onClick={() => open(stage.state.tapeId)}>
              Open in Messages
            </Button>
          ) : null}
        </>
      }
    >
      <div className="file-form">
        <input
          ref={picker}
          type="file"
          className="ui-hidden"
          aria-label="The file to import"
          accept=".tape,.jsonl,.har,.html"
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            if (chosen !== undefined) begin({ file: chosen, again: null });
          }}
        />
        {stage.kind === 'asking' ? (
          <div className="file-drop">
            <FileInput size={22} aria-hidden="true" />
            <p>Drop a .tape, .jsonl, .html or .har file anywhere on this window, or choose one.</p>
            <Button kind="primary" onClick={() => picker.current?.click()}>
              Choose a file…
            </Button>
            <p className="file-small">
              It becomes a session to look at; of a HAR, the MCP in it. Nothing of it is started, and none of
              its servers is added.
            </p>
          </div>
        ) : null}
        {stage.kind === 'reading' ? (
          <FileProgress
            job={stage.job}
            doing={stage.job?.state.kind === 'running' ? 'Reading' : 'Bringing'}
          />
        ) : null}
        {stage.kind === 'imported' ? <Imported state={stage.state} file={file} /> : null}
        {stage.kind === 'failed' ? (
          <ErrorNote
            what={file === null ? 'It was not imported' : `${file.name} was not imported`}
            why={stage.failure.message}
            hint={stage.failure.hint}
            code={stage.failure.code}
            actions={
              <>
                {stage.failure.code === 'already-imported' && stage.job !== null && work !== null ? (
                  <Again job={stage.job} onAgain={(job) => begin({ file: work.file, again: job })} />
                ) : null}
                <Button onClick={() => picker.current?.click()}>Choose another file…</Button>
              </>
            }
          />
        ) : null}
      </div>
    </Dialog>
  );
}

function Again({
  job,
  onAgain,
}: {
  readonly job: FileJob;
  readonly onAgain: (job: FileJob) => void;
}): ReactNode {
  return <Button onClick={() => onAgain(job)}>Import again as another tape</Button>;
}

function Imported({
  state,
  file,
}: {
  readonly state: Extract<FileJob['state'], { kind: 'imported' }>;
  readonly file: File | null;
}): ReactNode {
  const { entries, problems, leftOut, also, notesFailure } = state;
  return (
    <>
      <p className="file-done" role="status">
        <strong>
          <VisibleText text={file?.name ?? ''} maxChars={120} />
        </strong>
        <span>
          {formatCount(entries)} entries{file === null ? '' : ` of ${formatBytes(file.size)}`} are a session
          of the list now.
        </span>
        {also.length === 0 ? null : (
          <span>
            The file has {formatCount(also.length + 1)} servers, each with a session of its own. Also there
            now:{' '}
            <VisibleText
              text={also
                .map(({ serverName, entries: of }) => `${serverName} (${formatCount(of)})`)
                .join(', ')}
              maxChars={400}
            />
            .
          </span>
        )}
        {leftOut.length === 0 ? null : (
          <span>
            Left out: <VisibleText text={leftOut.join('; ')} maxChars={400} />.
          </span>
        )}
      </p>
      {problems.length === 0 ? null : (
        <ErrorNote
          tone="warn"
          what="Not all of the file could be read"
          why={`${problems.join('; ')}.`}
          hint="What could be is here; a gap entry stands for what is lost."
        />
      )}
      {notesFailure === null ? null : (
        <ErrorNote tone="warn" what="Its notes were not taken" why={notesFailure} />
      )}
    </>
  );
}
