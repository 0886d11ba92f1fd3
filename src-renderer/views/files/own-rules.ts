import { z } from 'zod';
import { readJsonPath } from '../../../src-shared/redact/json-path.ts';
import type { Redaction, RedactionName } from '../../../src-shared/redact/rules.ts';
import { safePattern } from '../../../src-shared/redact/safe-pattern.ts';
import { definePref } from '../../workspace/prefs.ts';

export const OWN_KINDS = ['header', 'key', 'path', 'pattern'] as const;
export type OwnKind = (typeof OWN_KINDS)[number];

export const OWN_RULES_MAX = 40;
const OWN_CHARS_MAX = 200;

const ownRuleSchema = z.object({ kind: z.enum(OWN_KINDS), text: z.string().max(OWN_CHARS_MAX) });
export type OwnRule = z.infer<typeof ownRuleSchema>;

/** Kept in this browser: what is secret where one works does not change from file to file. */
export const ownRules = definePref('redaction:own', z.array(ownRuleSchema).max(OWN_RULES_MAX), []);

export const OWN_WORDS: Readonly<Record<OwnKind, { readonly title: string; readonly example: string }>> = {
  header: { title: 'Header', example: 'x-tenant' },
  key: { title: 'JSON key', example: 'ticket' },
  path: { title: 'JSON path', example: 'params.arguments.pin' },
  pattern: { title: 'Pattern', example: String.raw`CUST-\d{4,8}` },
};

/** What is wrong with a rule, for a person; undefined when nothing is. An empty one does nothing. */
export function problemOf({ kind, text }: OwnRule): string | undefined {
  if (text.trim() === '') return undefined;
  switch (kind) {
    case 'header':
      return /^[\w!#$%&'*+.^`|~-]+$/.test(text.trim()) ? undefined : 'This is no name of a header.';
    case 'key':
      return undefined;
    case 'path':
      return messageOf(readJsonPath(text));
    case 'pattern':
      return messageOf(safePattern(text));
  }
}

function messageOf(
  read: ReturnType<typeof safePattern> | ReturnType<typeof readJsonPath>,
): string | undefined {
  return read.ok ? undefined : `${read.failure.message} ${read.failure.hint}`;
}

/** Null when nothing is to be taken out. */
export function redactionOf(names: ReadonlySet<RedactionName>, own: readonly OwnRule[]): Redaction | null {
  const of = (kind: OwnKind): string[] =>
    own.flatMap((rule) => (rule.kind === kind && rule.text.trim() !== '' ? [textOf(rule)] : []));
  const redaction: Redaction = {
    names: [...names],
    headers: of('header'),
    keys: of('key'),
    paths: of('path'),
    patterns: of('pattern'),
  };
  return Object.values(redaction).every(({ length }) => length === 0) ? null : redaction;
}

/** A space at the end of a pattern can be meant. */
function textOf({ kind, text }: OwnRule): string {
  return kind === 'pattern' ? text : text.trim();
}
