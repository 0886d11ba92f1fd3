import { useState, type KeyboardEvent } from 'react';

interface TypedNumberOptions {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onSet: (value: number) => void;
}

/** What a TextField needs to be a whole number within bounds: spread it into one. */
export interface TypedNumber {
  readonly mono: true;
  readonly inputMode: 'numeric';
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onBlur: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly error: string | undefined;
}

/** It holds on Enter, or when the field is left; Escape takes back what was typed; out of bounds it says the bounds. */
export function useTypedNumber({ value, min, max, onSet }: TypedNumberOptions): TypedNumber {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? String(value);
  const number = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  const isGood = number >= min && number <= max;
  const take = (): void => {
    if (!isGood) return;
    if (number !== value) onSet(number);
    setTyped(null);
  };
  return {
    mono: true,
    inputMode: 'numeric',
    value: text,
    onChange: setTyped,
    onBlur: take,
    onKeyDown(event) {
      if (event.key === 'Enter') take();
      if (event.key !== 'Escape' || typed === null) return;
      // The field's own: no dialog closes and no focus moves with it.
      event.preventDefault();
      event.stopPropagation();
      setTyped(null);
    },
    error: isGood ? undefined : `a whole number from ${min} to ${max}`,
  };
}
