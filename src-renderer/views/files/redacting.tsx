import type { ReactNode } from 'react';
import {
  REDACTION_NAMES,
  REDACTION_WORDS,
  USUAL_REDACTION,
  type RedactionName,
} from '../../../src-shared/redact/rules.ts';
import { formatCount } from '../../ui/format.ts';
import { Checkbox } from '../../ui/toggle.tsx';

interface RedactingProps {
  readonly rules: ReadonlySet<RedactionName>;
  readonly onRules: (rules: ReadonlySet<RedactionName>) => void;
}

/** What is taken out of a file before it is written. */
export function Redacting({ rules, onRules }: RedactingProps): ReactNode {
  return (
    <fieldset className="file-choice">
      <legend>Secrets</legend>
      <Checkbox
        label="Take out what is secret"
        checked={rules.size > 0}
        onChange={(wanted) => onRules(new Set(wanted ? USUAL_REDACTION.names : []))}
        hint="The same value becomes the same placeholder. Look through the file before you send it."
      />
      {rules.size === 0 ? null : (
        <div className="file-rules">
          {REDACTION_NAMES.map((name) => (
            <Checkbox
              key={name}
              label={REDACTION_WORDS[name]}
              checked={rules.has(name)}
              onChange={(wanted) => {
                const next = new Set(rules);
                if (wanted) next.add(name);
                else next.delete(name);
                onRules(next);
              }}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}

export function redactedText(redacted: Readonly<Record<string, number>>): string {
  const parts = Object.entries(redacted).map(([rule, count]) => `${formatCount(count)} by ${rule}`);
  return parts.length === 0 ? '' : `Taken out: ${parts.join(', ')}. `;
}
