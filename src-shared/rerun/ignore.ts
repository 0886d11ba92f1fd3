import type { IgnoreRule } from '../api/ignore-rules.ts';
import type { DiffLine } from './json-diff.ts';

/** What a value looks like that is another each time. */
const PATTERNS = {
  timestamp: /^"?\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?"?$/,
  uuid: /^"?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"?$/i,
  duration: /^"?\d+(\.\d+)? ?(ns|us|µs|ms|s|sec|seconds|m|min)"?$/,
  number: /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/,
} as const;
type PatternName = keyof typeof PATTERNS;

/** Numbers under such keys are times. */
const TIME_KEY = /(ms|secs?|seconds|time|timestamp|duration|elapsed|uptime|_at|At|pid)$/;

/** Says of a difference in a message of `method` whether a rule leaves it out. */
export type Ignores = (method: string, line: DiffLine) => boolean;

export function ignoresOf(rules: readonly IgnoreRule[]): Ignores {
  const compiled = rules.map((rule) => ({ ...rule, path: pathPattern(rule.path) }));
  return (method, line) =>
    compiled.some(
      (rule) =>
        (rule.method === undefined || rule.method === method) &&
        rule.path.test(line.path) &&
        (rule.like === undefined || bothLike(rule.like, line)),
    );
}

/** A rule for a difference that is one of time or of chance; null when it does not look like that. */
export function proposalFor(method: string, line: DiffLine): IgnoreRule | null {
  if (line.kind !== 'changed') return null;
  const path = line.path.replaceAll(/\[\d+\]/g, '[*]');
  for (const like of ['timestamp', 'uuid', 'duration'] as const) {
    if (bothLike(like, line)) return { path, method, like };
  }
  if (TIME_KEY.test(line.path) && bothLike('number', line)) return { path, method, like: 'number' };
  return null;
}

function bothLike(like: PatternName, { before, after }: DiffLine): boolean {
  return (
    before !== undefined && after !== undefined && PATTERNS[like].test(before) && PATTERNS[like].test(after)
  );
}

/** Of the language of paths: everything but the three wildcards is meant as it stands. */
function pathPattern(path: string): RegExp {
  const source = path
    .split(/(\*\*|\[\*\]|\*)/)
    .map((part) => {
      if (part === '**') return '.*';
      if (part === '[*]') return String.raw`\[\d+\]`;
      if (part === '*') return String.raw`[^.[\]]+`;
      return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    })
    .join('');
  return new RegExp(`^${source}$`);
}
