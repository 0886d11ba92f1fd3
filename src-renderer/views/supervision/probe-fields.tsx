import { useState, type ReactNode } from 'react';
import type { HealthCheck } from '../../../src-shared/api/supervision.ts';
import { useDeck } from '../../store/hooks.ts';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';

type ToolProbe = Extract<HealthCheck['probe'], { kind: 'tool' }>;

interface ProbeFieldsProps {
  readonly serverId: string;
  readonly probe: ToolProbe;
  readonly onSet: (probe: ToolProbe) => void;
}

/** Which tool is asked, of those that say that they change nothing. */
export function ProbeFields({ serverId, probe, onSet }: ProbeFieldsProps): ReactNode {
  const tools = useDeck((state) => state.tools) ?? [];
  const [args, setArgs] = useState<string | null>(null);
  const names = tools
    .filter((tool) => tool.serverId === serverId && tool.annotations.readOnlyHint === true)
    .map((tool) => tool.name);
  const options = [...new Set([...names, probe.name])].map((name) => ({ value: name, title: name }));
  const text = args ?? probe.argsJson;
  const isGood = isObject(text);
  const take = (): void => {
    if (!isGood) return;
    if (text !== probe.argsJson) onSet({ ...probe, argsJson: text });
    setArgs(null);
  };
  return (
    <div className="sup-fields">
      <Select
        label="Tool"
        options={options}
        value={probe.name}
        onChange={(name) => onSet({ ...probe, name })}
      />
      <TextField
        label="Arguments, JSON"
        mono
        value={text}
        onChange={setArgs}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
        }}
        error={isGood ? undefined : 'a JSON object, such as {}'}
      />
      {names.includes(probe.name) ? null : (
        <p className="sup-term sup-wide">
          {probe.name} is not known to be read-only: it is not called, and the protocol’s own question is
          asked instead.
        </p>
      )}
    </div>
  );
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
