import { useState, type ReactNode } from 'react';
import { TextField } from '../../ui/field.tsx';

interface NumberBoxProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onSet: (value: number) => void;
}

/** A whole number with its unit; it holds on Enter, or when the field is left, and is refused outside of its bounds. */
export function NumberBox({ label, unit, value, min, max, onSet }: NumberBoxProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? String(value);
  const number = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  const isGood = number >= min && number <= max;
  const take = (): void => {
    if (!isGood) return;
    if (number !== value) onSet(number);
    setTyped(null);
  };
  return (
    <TextField
      label={unit === '' ? label : `${label}, ${unit}`}
      mono
      inputMode="numeric"
      value={text}
      onChange={setTyped}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        if (event.key !== 'Escape' || typed === null) return;
        event.stopPropagation();
        setTyped(null);
      }}
      error={isGood ? undefined : `a whole number from ${min} to ${max}`}
    />
  );
}
