/** What would be taken out of a file: how often by which rule, and some of it. */
import { Eye, EyeOff } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { FileJob } from '../../../src-shared/api/files.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

type Previewed = Extract<FileJob['state'], { kind: 'previewed' }>;

/** What a rule is called here; those by a name that nobody wrote are told apart. */
const RULE_WORDS: Readonly<Record<string, string>> = {
  own: 'own patterns',
  paths: 'own paths',
  parts: 'frames too large to look into',
};

export function RedactionPreview({ state }: { readonly state: Previewed }): ReactNode {
  const [isRevealed, setIsRevealed] = useState(false);
  const counts = Object.entries(state.redacted).toSorted(([, a], [, b]) => b - a);
  if (counts.length === 0) {
    return (
      <p className="file-done is-quiet" role="status">
        <strong>Nothing would be taken out</strong>
        <span>
          None of the rules matches anything in {formatCount(state.entries)} entries. That does not mean that
          there is no secret in them: look through the file before you send it.
        </span>
      </p>
    );
  }
  return (
    <div className="file-preview">
      <p className="file-what">
        Would be taken out of {formatCount(state.entries)} entries. Nothing is written yet.
      </p>
      <ul className="file-counts" aria-label="Taken out by each rule">
        {counts.map(([rule, count]) => (
          <li key={rule}>
            <span className="file-count">{formatCount(count)}</span> {RULE_WORDS[rule] ?? rule}
          </li>
        ))}
      </ul>
      <div className="file-preview-head">
        <span>{examplesText(state)}</span>
        <Button
          kind="quiet"
          icon={isRevealed ? EyeOff : Eye}
          aria-pressed={isRevealed}
          onClick={() => setIsRevealed(!isRevealed)}
        >
          {isRevealed ? 'Hide the values' : 'Reveal the values'}
        </Button>
      </div>
      {/* A region that scrolls must be reachable by the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="file-examples" role="region" aria-label="Examples" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col" className="file-number">
                #
              </th>
              <th scope="col">Where</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {state.examples.map(({ seq, place, before, after }) => (
              <tr key={after}>
                <td className="file-number">{seq ?? '–'}</td>
                <td>
                  <VisibleText text={place} maxChars={80} />
                </td>
                <td className="file-before">
                  {isRevealed ? (
                    <VisibleText text={before} maxChars={160} />
                  ) : (
                    <span title="Hidden until you reveal it">
                      <span aria-hidden="true">{'•'.repeat(Math.min(12, before.length))}</span>
                      <span className="file-chars"> {formatCount(before.length)} characters</span>
                    </span>
                  )}
                </td>
                <td className="file-after">{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function examplesText({ examples }: Previewed): string {
  return examples.length === 1 ? 'The one value' : `${formatCount(examples.length)} of the values, each once`;
}
