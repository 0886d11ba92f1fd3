import { Copy, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ClientServer, DiffLine } from '../../../src-shared/api/taps.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Badge } from '../../ui/status.tsx';
import { Checkbox } from '../../ui/toggle.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { useCopy } from '../tools/use-copy.ts';
import { useTapFile } from './use-tap-file.ts';

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = {
  same: ' ',
  removed: '−',
  added: '+',
  skipped: '⋯',
};
const LINE_CHARS_MAX = 600;

/** One client's file. */
export function TapFile({ id }: { readonly id: string }): ReactNode {
  const { file, wanted, plan, failure, done, isBusy, want, write, restore } = useTapFile(id);
  if (file === null)
    return failure === null ? null : (
      <ErrorNote what={failure.message} hint={failure.hint} code={failure.code} />
    );
  const isTapped = file.servers.some(({ state }) => state === 'tapped');
  const changes = plan?.diff ?? [];
  return (
    <>
      <p className="import-from">
        <code>
          <VisibleText text={file.path} maxChars={300} />
        </code>
        {isTapped ? (
          <Button
            icon={Undo2}
            disabled={isBusy}
            title="Every server of this file runs without a tap again"
            onClick={() => void restore()}
          >
            Restore the file
          </Button>
        ) : null}
      </p>
      {file.servers.length === 0 ? (
        <ErrorNote tone="warn" what="There is no server in it" hint={`Add one in ${file.title} first.`} />
      ) : (
        <ul className="config-list" aria-label={`Servers of ${file.title}`}>
          {file.servers.map((server) => (
            <ServerLine
              key={server.name}
              server={server}
              isWanted={wanted.has(server.name)}
              onWant={(is) => want(server.name, is)}
            />
          ))}
        </ul>
      )}
      {failure === null ? null : <ErrorNote what={failure.message} hint={failure.hint} code={failure.code} />}
      {changes.length === 0 ? null : <Diff title={`What changes in ${file.title}’s file`} lines={changes} />}
      <footer className="form-foot">
        <p role="status">
          {done === null
            ? changes.length === 0
              ? 'Choose the servers that shall go through the tap. Nothing is written before you have seen what changes.'
              : plan?.restores === true
                ? 'The file becomes again, byte for byte, what it was.'
                : 'A copy of the file is made beside it first.'
            : done === 'written'
              ? `Written. Restart ${file.title}, or reload its servers, and they are live here.`
              : `Restored. Restart ${file.title}, or reload its servers.`}
        </p>
        <Button kind="primary" busy={isBusy} disabled={changes.length === 0} onClick={() => void write()}>
          Write the file
        </Button>
      </footer>
      {file.backup === null ? null : (
        <p className="tap-backup">
          Newest copy: <VisibleText text={file.backup} maxChars={300} />
        </p>
      )}
    </>
  );
}

interface ServerLineProps {
  readonly server: ClientServer;
  readonly isWanted: boolean;
  readonly onWant: (is: boolean) => void;
}

function ServerLine({ server, isWanted, onWant }: ServerLineProps): ReactNode {
  const { name, target, state, why, instead } = server;
  const copy = useCopy();
  return (
    <li className="config-line">
      <Checkbox label={name} checked={isWanted} disabled={state === 'cannot'} onChange={onWant} />
      {state === 'tapped' ? (
        <Badge tone="ok">tapped</Badge>
      ) : (
        <Badge>{state === 'plain' ? 'not tapped' : 'not from here'}</Badge>
      )}
      <span className="config-target">
        <VisibleText text={target} maxChars={400} />
      </span>
      {why === '' ? null : (
        <span className="tap-why">
          <VisibleText text={why} maxChars={400} />
        </span>
      )}
      {instead === '' ? null : (
        <span className="tap-instead">
          <code>
            <VisibleText text={instead} maxChars={600} />
          </code>
          <Button kind="quiet" icon={Copy} onClick={() => copy(instead)}>
            Copy
          </Button>
        </span>
      )}
    </li>
  );
}

interface NumberedLine {
  readonly line: DiffLine;
  /** Its number in the file as it is, and as it would be. */
  readonly before: number | null;
  readonly after: number | null;
}

function numbered(lines: readonly DiffLine[]): readonly NumberedLine[] {
  let more = 0;
  return lines.map((line): NumberedLine => {
    switch (line.kind) {
      case 'same':
        return { line, before: line.line, after: line.line + more };
      case 'removed':
        more -= 1;
        return { line, before: line.line, after: null };
      case 'added':
        more += 1;
        return { line, before: null, after: line.line };
      case 'skipped':
        return { line, before: null, after: null };
    }
  });
}

/** Lines that go and come; values of environment and headers are dots already. */
function Diff({ title, lines }: { readonly title: string; readonly lines: readonly DiffLine[] }): ReactNode {
  return (
    <figure className="tap-diff">
      <figcaption>{title}</figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and must do so by keys */}
      <div className="tap-lines" role="group" aria-label={title} tabIndex={0}>
        {numbered(lines).map(({ line, before, after }) => (
          <div key={`${line.kind} ${line.line}`} className={`tap-line is-${line.kind}`}>
            <span className="tap-number">{before}</span>
            <span className="tap-number">{after}</span>
            <span className="tap-sign">
              <span aria-hidden="true">{SIGNS[line.kind]}</span>
              {line.kind === 'same' || line.kind === 'skipped' ? null : (
                <span className="ui-hidden">{line.kind}: </span>
              )}
            </span>
            <span className="tap-text">
              {line.kind === 'skipped' ? (
                `${line.text} ${line.text === '1' ? 'line' : 'lines'} as before`
              ) : (
                <VisibleText text={line.text} maxChars={LINE_CHARS_MAX} />
              )}
            </span>
          </div>
        ))}
      </div>
    </figure>
  );
}
