import { InvalidArgumentError } from 'commander';

const PORT_MAX = 65_535;

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return Number(text);
}

export function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > PORT_MAX)
    throw new InvalidArgumentError(`It must be a port, 0 to ${PORT_MAX}.`);
  return Number(text);
}

/** Of an option that may be repeated: all its values, in their order. */
export function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}
