import type { ReactNode } from 'react';
import {
  REDACTION_NAMES,
  REDACTION_WORDS,
  USUAL_REDACTION,
  type RedactionName,
} from '../../../src-shared/redact/rules.ts';
import { formatCount } from '../../ui/format.ts';
import { Checkbox } from '../../ui/toggle.tsx';
import { OwnRulesEditor } from './own-rules-editor.tsx';
import type { OwnRule } from './own-rules.ts';

interface RedactingProps {
  readonly isOn: boolean;
  readonly onSwitch: (isOn: boolean) => void;
  readonly names: ReadonlySet<RedactionName>;
  readonly onNames: (names: ReadonlySet<RedactionName>) => void;
  readonly own: readonly OwnRule[];
  readonly onOwn: (rules: OwnRule[]) => void;
}

/** What is taken out of a file before it is written. */
export function Redacting({ isOn, onSwitch, names, onNames, own, onOwn }: RedactingProps): ReactNode {
  return (
    <fieldset className="file-choice">
      <legend>Secrets</legend>
      <Checkbox
        label="Take out what is secret"
        checked={isOn}
        onChange={(wanted) => {
          onSwitch(wanted);
          if (wanted && names.size === 0) onNames(new Set(USUAL_REDACTION.names));
        }}
        hint="The same value becomes the same placeholder. Preview shows what would go before anything is written."
      />
      {isOn ? (
        <>
          <div className="file-rules">
            {REDACTION_NAMES.map((name) => (
              <Checkbox
                key={name}
                label={REDACTION_WORDS[name]}
                checked={names.has(name)}
                onChange={(wanted) => {
                  const next = new Set(names);
                  if (wanted) next.add(name);
                  else next.delete(name);
                  onNames(next);
                }}
              />
            ))}
          </div>
          <OwnRulesEditor rules={own} onRules={onOwn} />
        </>
      ) : null}
    </fieldset>
  );
}

export function redactedText(redacted: Readonly<Record<string, number>>): string {
  const parts = Object.entries(redacted).map(([rule, count]) => `${formatCount(count)} by ${rule}`);
  return parts.length === 0 ? '' : `Taken out: ${parts.join(', ')}. `;
}
