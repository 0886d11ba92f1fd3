/** What the arguments do against the schema, as few and plain sentences. */
import type { OutputUnit } from '@cfworker/json-schema';

export interface Violation {
  /** Keys and indexes from the arguments object down. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export const VIOLATIONS_MAX = 20;

const ALTERNATIVES = new Set(['anyOf', 'oneOf']);

/** A validator reports every schema on the way; kept are the innermost causes, and an alternative as one. */
export function violationsOf(errors: readonly OutputUnit[]): readonly Violation[] {
  const unions = errors.filter((each) => ALTERNATIVES.has(each.keyword));
  const meant = new Map(unions.map((union) => [union.keywordLocation, meantBranch(union, errors)]));
  const seen = new Set<string>();
  return errors.flatMap((each) => {
    const { keyword, keywordLocation: at } = each;
    const isElsewhere = unions.some((union) => {
      const branch = meant.get(union.keywordLocation) ?? null;
      const isInside = at.startsWith(`${union.keywordLocation}/`);
      return isInside && (branch === null || !at.startsWith(`${branch}/`));
    });
    if (isElsewhere) return [];
    const isUnion = ALTERNATIVES.has(keyword);
    if (isUnion && (meant.get(at) ?? null) !== null) return [];
    if (!isUnion && errors.some((other) => other.keywordLocation.startsWith(`${at}/`))) return [];
    const violation = sentence(each);
    const key = JSON.stringify(violation);
    if (seen.has(key)) return [];
    seen.add(key);
    return [violation];
  });
}

/** What tells one alternative from another: the type, or a member that is constant. */
const TELLING = new Set(['type', 'const', 'enum']);

/** The one alternative that the data seems to be meant as; null where that is anybody's guess. */
function meantBranch(union: OutputUnit, errors: readonly OutputUnit[]): string | null {
  const branches = new Map<string, boolean>();
  const prefix = `${union.keywordLocation}/`;
  for (const { keyword, keywordLocation, instanceLocation } of errors) {
    if (!keywordLocation.startsWith(prefix)) continue;
    const branch = prefix + (keywordLocation.slice(prefix.length).split('/')[0] ?? '');
    const depth = instanceLocation.split('/').length - union.instanceLocation.split('/').length;
    const isTold = TELLING.has(keyword) && (keyword === 'type' ? depth === 0 : depth <= 1);
    branches.set(branch, (branches.get(branch) ?? true) && !isTold);
  }
  const possible = [...branches].filter(([, isPossible]) => isPossible);
  return possible.length === 1 ? (possible[0]?.[0] ?? null) : null;
}

/** `filter.tags[1]`, or nothing for the whole. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step, at) =>
      typeof step === 'number' || /^\d+$/.test(step) ? `[${step}]` : at === 0 ? step : `.${step}`,
    )
    .join('');
}

function sentence({ keyword, instanceLocation, error }: OutputUnit): Violation {
  const path = pathOf(instanceLocation);
  const named = /^(?:Property|Instance does not have required property) "(.*?)"/s.exec(error)?.[1];
  if (keyword === 'required' && named !== undefined)
    return { path: [...path, named], message: 'is required' };
  if (keyword === 'additionalProperties' && named !== undefined) {
    return { path: [...path, named], message: 'is not allowed here' };
  }
  if (error.startsWith('False boolean schema')) return { path, message: 'is not allowed here' };
  return { path, message: REWRITES.reduce((text, [from, to]) => text.replace(from, to), error) };
}

const REWRITES: readonly (readonly [RegExp, string])[] = [
  [/\.$/, ''],
  [/^Instance type "(.*?)" is invalid\. Expected "(.*)"$/s, 'is of type $1, must be $2'],
  [/^Instance does not match any of \[(.*)\]$/s, 'must be one of $1'],
  [/^Instance does not match any subschemas$/, 'fits none of the alternatives'],
  [/^Instance does not match exactly one subschema \(0 matches\)$/, 'fits none of the alternatives'],
  [
    /^Instance does not match exactly one subschema \((\d+) matches\)$/,
    'fits $1 of the alternatives, must fit one',
  ],
  [/^Instance does not match (["\d{[tfn].*)$/s, 'must be $1'],
  [/^String does not match format "(.*)"$/s, 'is not a valid $1'],
  [/^String does not match pattern$/, 'does not match the pattern'],
  [/^(?:Instance|String|Array) /, ''],
  // The value itself comes first in comparisons; it stands in the form already.
  [/^\S+ (is (?:less|greater|not a multiple))/, '$1'],
  [/^is not a multiple/, 'must be a multiple'],
];

function pathOf(location: string): readonly (string | number)[] {
  return location
    .split('/')
    .slice(1)
    .map((step) => decode(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^(0|[1-9]\d*)$/.test(step) ? Number(step) : step));
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
