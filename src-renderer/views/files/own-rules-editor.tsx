/** Rules of one's own about what is secret. */
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { OWN_KINDS, OWN_RULES_MAX, OWN_WORDS, problemOf, type OwnRule } from './own-rules.ts';

interface OwnRulesProps {
  readonly rules: readonly OwnRule[];
  readonly onRules: (rules: OwnRule[]) => void;
}

const KINDS = OWN_KINDS.map((value) => ({ value, title: OWN_WORDS[value].title }));

export function OwnRulesEditor({ rules, onRules }: OwnRulesProps): ReactNode {
  const change = (at: number, rule: OwnRule): void =>
    onRules(rules.map((each, index) => (index === at ? rule : each)));
  return (
    <div className="file-own">
      {rules.map((rule, at) => (
        // Rules have no name but their place, and are only added at the end.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className="file-own-rule">
          <Select
            label={`Kind of rule ${at + 1}`}
            hideLabel
            options={KINDS}
            value={rule.kind}
            onChange={(kind) => change(at, { ...rule, kind })}
          />
          <TextField
            label={`Rule ${at + 1}`}
            hideLabel
            mono
            maxLength={200}
            value={rule.text}
            placeholder={OWN_WORDS[rule.kind].example}
            error={problemOf(rule)}
            onChange={(text) => change(at, { ...rule, text })}
          />
          <IconButton
            icon={X}
            label={`Remove rule ${at + 1}`}
            onClick={() => onRules(rules.filter((_rule, index) => index !== at))}
          />
        </div>
      ))}
      <Button
        kind="quiet"
        icon={Plus}
        disabled={rules.length >= OWN_RULES_MAX}
        onClick={() => onRules([...rules, { kind: rules.at(-1)?.kind ?? 'key', text: '' }])}
      >
        Add a rule of your own
      </Button>
    </div>
  );
}
