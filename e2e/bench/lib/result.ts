/** What a number should be. `null`: measured for its own sake. */
export type Target = { readonly atMost: number } | { readonly atLeast: number } | null;

export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** As text, `<= 15`; null when there is none. */
  readonly target: string | null;
  readonly met: boolean | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** One benchmark: measures, and tells what it found. It cleans up after itself, also when it throws. */
export type Bench = (progress: (line: string) => void) => Promise<readonly Measured[]>;

export function measured(
  name: string,
  value: number,
  unit: string,
  target: Target,
  detail: Readonly<Record<string, unknown>> = {},
): Measured {
  const rounded = rounded3(value);
  if (target === null) return { name, value: rounded, unit, target: null, met: null, detail };
  return 'atMost' in target
    ? { name, value: rounded, unit, target: `<= ${target.atMost}`, met: value <= target.atMost, detail }
    : { name, value: rounded, unit, target: `>= ${target.atLeast}`, met: value >= target.atLeast, detail };
}

export const rounded3 = (value: number): number => Math.round(value * 1_000) / 1_000;
