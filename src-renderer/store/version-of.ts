import { useState } from 'react';

/** A number that changes whenever the value is another one: what a table wants to know of the rows behind it. */
export function useVersionOf(value: unknown): number {
  const [seen, setSeen] = useState({ value, version: 0 });
  if (Object.is(seen.value, value)) return seen.version;
  const next = { value, version: seen.version + 1 };
  setSeen(next);
  return next.version;
}
