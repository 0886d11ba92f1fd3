import type { ReactNode } from 'react';
import { TextField } from '../../ui/field.tsx';
import { useTypedNumber } from '../../ui/use-typed-number.ts';

interface NumberBoxProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onSet: (value: number) => void;
}

/** A whole number with its unit. */
export function NumberBox({ label, unit, value, min, max, onSet }: NumberBoxProps): ReactNode {
  const field = useTypedNumber({ value, min, max, onSet });
  return <TextField label={unit === '' ? label : `${label}, ${unit}`} {...field} />;
}
