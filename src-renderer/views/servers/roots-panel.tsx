/** The folders that a server is told of when it asks for roots: none, until a person names some. */
import { FolderPlus, X } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { ROOTS_MAX, type Root } from '../../../src-shared/api/questions.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Part } from '../../ui/part.tsx';
import { TextField } from '../../ui/field.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { rootUri } from './root-uri.ts';
import './roots.css';

export function RootsPanel({ serverId }: { readonly serverId: string }): ReactNode {
  const { questions } = useIntents();
  const [roots, setRoots] = useState<readonly Root[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);

  useEffect(() => {
    let isWanted = true;
    void questions.roots(serverId).then((read) => {
      if (!isWanted) return;
      if (read.ok) setRoots(read.value);
      else setFailure(read.failure);
    });
    return () => {
      isWanted = false;
    };
  }, [questions, serverId]);

  async function keep(next: readonly Root[]): Promise<void> {
    const kept = await questions.setRoots(serverId, next);
    if (kept.ok) setRoots(next);
    setFailure(kept.ok ? null : kept.failure);
  }

  function add(): void {
    const read = rootUri(text);
    if (!read.ok) return setProblem(read.why);
    setProblem(undefined);
    setText('');
    if (roots === null || roots.some(({ uri }) => uri === read.uri)) return;
    void keep([...roots, { uri: read.uri, name: '' }]);
  }

  if (roots === null && failure === null) return null;
  return (
    <div className="roots">
      <Part title="Roots">
        <p className="roots-words">
          {roots === null || roots.length === 0
            ? 'A server that asks which folders it may work in is told: none.'
            : 'A server that asks which folders it may work in is told of these. They are words to it, not a fence around it.'}
        </p>
        <ul className="roots-list">
          {roots?.map(({ uri }) => (
            <li key={uri} className="roots-row">
              <span className="roots-uri">
                <VisibleText text={uri} maxChars={400} />
              </span>
              <IconButton
                icon={X}
                label={`Remove ${uri}`}
                onClick={() => void keep(roots.filter((each) => each.uri !== uri))}
              />
            </li>
          ))}
        </ul>
        <form
          className="roots-add"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <TextField
            label="Folder"
            hideLabel
            mono
            placeholder="/home/me/project or file:///…"
            value={text}
            error={problem ?? failure?.message}
            onChange={setText}
          />
          <Button icon={FolderPlus} type="submit" disabled={(roots?.length ?? ROOTS_MAX) >= ROOTS_MAX}>
            Add
          </Button>
        </form>
      </Part>
    </div>
  );
}
