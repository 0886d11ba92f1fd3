import type { ReactNode } from 'react';
import { TextField } from '../../ui/field.tsx';
import { useTypedNumber } from '../../ui/use-typed-number.ts';

const TTL_MAX_S = 86_400;

interface TtlFieldProps {
  readonly label: string;
  readonly ttlMs: number;
  readonly onTtl: (ttlMs: number) => void;
}

/** Whole seconds. */
export function TtlField({ label, ttlMs, onTtl }: TtlFieldProps): ReactNode {
  const field = useTypedNumber({
    value: Math.round(ttlMs / 1000),
    min: 1,
    max: TTL_MAX_S,
    onSet: (seconds) => onTtl(seconds * 1000),
  });
  return <TextField label={label} {...field} />;
}
