import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import {
  REDACTION_NAMES,
  USUAL_REDACTION,
  redactionSchema,
  type Redaction,
  type RedactionName,
} from '../../../src-shared/redact/rules.ts';

/** A longer file of rules is none. */
const FILE_BYTES_MAX = 1024 * 1024;

/** As the dialog of the app writes it down; what is left out is empty. */
const fileSchema = redactionSchema
  .extend({ names: z.array(z.enum(['usual', ...REDACTION_NAMES])) })
  .partial();

interface Rules {
  readonly names: Set<RedactionName>;
  readonly headers: string[];
  readonly keys: string[];
  readonly patterns: string[];
  readonly paths: string[];
}

/** `usual`, names of rules, `header:NAME`, `key:NAME`, `path:PATH`, `pattern:EXPRESSION`, and files with such rules as JSON. */
export function redactionOf(words: readonly string[]): Result<Redaction> {
  const rules: Rules = { names: new Set(), headers: [], keys: [], patterns: [], paths: [] };
  for (const word of words.flatMap((each) => (isListOfNames(each) ? each.split(',') : [each]))) {
    const taken = take(rules, word);
    if (!taken.ok) return taken;
  }
  const read = redactionSchema.safeParse({ ...rules, names: [...rules.names] });
  return read.success
    ? ok(read.data)
    : fail('bad-request', 'These are too many rules, or one is too long.', HINT);
}

const HINT = `Rules: usual, ${REDACTION_NAMES.join(', ')}, header:NAME, key:NAME, path:PATH, pattern:EXPRESSION, or a file of rules.`;

function isListOfNames(word: string): boolean {
  return /^[a-z]+(?:,[a-z]+)+$/.test(word);
}

function take(rules: Rules, word: string): Result<null> {
  const known = REDACTION_NAMES.find((name) => name === word);
  const [, kind, rest = ''] = /^(header|key|path|pattern):(.*)$/s.exec(word) ?? [];
  if (known !== undefined) rules.names.add(known);
  else if (word === 'usual') addUsual(rules);
  else if (kind === 'header') rules.headers.push(rest);
  else if (kind === 'key') rules.keys.push(rest);
  else if (kind === 'path') rules.paths.push(rest);
  else if (kind === 'pattern') rules.patterns.push(rest);
  else return takeFile(rules, word);
  return ok(null);
}

function addUsual({ names }: Rules): void {
  for (const name of USUAL_REDACTION.names) names.add(name);
}

function takeFile(rules: Rules, path: string): Result<null> {
  let text: string;
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > FILE_BYTES_MAX)
      return fail('bad-request', `${path} is no file of rules.`, HINT);
    text = readFileSync(path, 'utf8');
  } catch {
    return fail('bad-request', `There is no rule and no file ${path}.`, HINT);
  }
  const read = fileSchema.safeParse(jsonOf(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    return fail(
      'bad-request',
      `${path}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'unusable'}`,
      'It looks like {"names":["usual"],"headers":["x-tenant"],"keys":["ticket"],"paths":["params.arguments.pin"],"patterns":["CUST-\\\\d{4,8}"]}.',
    );
  }
  const { names = [], headers = [], keys = [], patterns = [], paths = [] } = read.data;
  for (const name of names) {
    if (name === 'usual') addUsual(rules);
    else rules.names.add(name);
  }
  rules.headers.push(...headers);
  rules.keys.push(...keys);
  rules.patterns.push(...patterns);
  rules.paths.push(...paths);
  return ok(null);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
