import { useState, type ReactNode } from 'react';
import { TextField } from '../../ui/field.tsx';

const TTL_MAX_S = 86_400;

interface TtlFieldProps {
  readonly label: string;
  readonly ttlMs: number;
  readonly onTtl: (ttlMs: number) => void;
}

/** Whole seconds; taken on Enter or when the field is left. */
export function TtlField({ label, ttlMs, onTtl }: TtlFieldProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? String(Math.round(ttlMs / 1000));
  const seconds = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  const isGood = seconds >= 1 && seconds <= TTL_MAX_S;
  const take = (): void => {
    if (!isGood) return;
    setTyped(null);
    if (seconds * 1000 !== ttlMs) onTtl(seconds * 1000);
  };
  return (
    <TextField
      label={label}
      mono
      inputMode="numeric"
      value={text}
      onChange={setTyped}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
      error={isGood ? undefined : `1 to ${TTL_MAX_S}`}
    />
  );
}
