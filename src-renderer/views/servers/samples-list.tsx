import { Play } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useAddSample, useSamples } from './use-samples.ts';

/** Servers that are ready to be tried. */
export function SamplesList({ onDone }: { readonly onDone: () => void }): ReactNode {
  const samples = useSamples();
  const { add, isBusy } = useAddSample();
  const [failure, setFailure] = useState<Failure | null>(null);
  if (samples === null) return <p className="servers-wait">Looking for the samples…</p>;
  if (!samples.ok) {
    const { message, hint, code } = samples.failure;
    return <ErrorNote what="The samples did not come" why={message} hint={hint} code={code} />;
  }
  const addAndClose = async (id: string): Promise<void> => {
    const refused = await add(id);
    setFailure(refused);
    if (refused === null) onDone();
  };
  return (
    <div className="form">
      {failure === null ? null : <ErrorNote what={failure.message} hint={failure.hint} code={failure.code} />}
      <ul className="samples">
        {samples.value.map(({ id, title, description }) => (
          <li key={id} className="sample">
            <div>
              <h4>{title}</h4>
              <p>{description}</p>
            </div>
            <Button
              icon={Play}
              busy={isBusy}
              onClick={() => void addAndClose(id)}
              aria-label={`Add and start ${title}`}
            >
              Add and start
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
