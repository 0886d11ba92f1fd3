import { tokenOf } from './exact-number.ts';

const INDENT = '  ';

/** JSON text of what the form holds: exact numbers as they were, what is left out left out. */
export function writeJson(value: unknown, indent = INDENT): string {
  return write(value, '', indent);
}

function write(value: unknown, margin: string, indent: string): string {
  const number = tokenOf(value);
  if (number !== null) return number;
  if (Array.isArray(value)) {
    return wrap(
      '[]',
      value.map((each) => write(each, margin + indent, indent)),
      margin,
      indent,
    );
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const gap = indent === '' ? ':' : ': ';
  const members = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => JSON.stringify(key) + gap + write(each, margin + indent, indent));
  return wrap('{}', members, margin, indent);
}

function wrap(brackets: '[]' | '{}', parts: readonly string[], margin: string, indent: string): string {
  if (parts.length === 0) return brackets;
  const [open, close] = brackets;
  if (indent === '') return `${open}${parts.join(',')}${close}`;
  return `${open}\n${margin}${indent}${parts.join(`,\n${margin}${indent}`)}\n${margin}${close}`;
}
