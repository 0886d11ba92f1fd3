import type { CacheRule, CacheSettings } from '../../../../src-shared/api/cache.ts';
import { isObject } from '../../../../src-shared/wire/message.ts';

/** However long a server or a person allows it: an answer older than a day is asked for again. */
export const TTL_MAX_MS = 24 * 60 * 60_000;

/** What a server says of a tool; the spec's defaults are for what it leaves out. */
export interface ToolHints {
  readonly readOnlyHint: boolean | null;
  readonly idempotentHint: boolean | null;
}

/** Whether a question may be answered from the cache at all, and for how long an answer may be kept. */
export type Eligibility =
  | {
      readonly kind: 'eligible';
      /** Longest time; null when only the server's own `ttlMs` counts. */
      readonly ttlMs: number | null;
    }
  | { readonly kind: 'bypass'; readonly why: string };

/**
 * Calls: only tools that their server declares read-only and idempotent, or that a person has ruled on. A rule is an act
 * of a person on one tool and counts even where the cache as a whole is off.
 */
export function callEligibility(
  settings: CacheSettings,
  rule: CacheRule | null,
  hints: ToolHints | null,
): Eligibility {
  if (rule?.mode === 'never') return { kind: 'bypass', why: 'a rule forbids it for this tool' };
  if (rule?.mode === 'always') return { kind: 'eligible', ttlMs: clampTtl(rule.ttlMs) };
  if (!settings.enabled) return { kind: 'bypass', why: 'the cache is off' };
  if (hints === null) return { kind: 'bypass', why: 'the tool was never listed' };
  if (hints.readOnlyHint !== true) return { kind: 'bypass', why: 'the tool is not declared read-only' };
  if (hints.idempotentHint !== true) return { kind: 'bypass', why: 'the tool is not declared idempotent' };
  return { kind: 'eligible', ttlMs: clampTtl(settings.toolTtlMs) };
}

/** Lists and resources: only as their server says on each answer. */
export function hintedEligibility(settings: CacheSettings): Eligibility {
  return settings.enabled ? { kind: 'eligible', ttlMs: null } : { kind: 'bypass', why: 'the cache is off' };
}

export type CacheScope = 'private' | 'public';

/** What a result says of itself, as far as it is of use. */
export interface CacheHints {
  /** Null when it says nothing; what is no count of milliseconds says 0. */
  readonly ttlMs: number | null;
  /** What is not said, or not known, is private. */
  readonly scope: CacheScope;
}

export function hintsOf(result: unknown): CacheHints {
  if (!isObject(result)) return { ttlMs: null, scope: 'private' };
  const { ttlMs, cacheScope } = result;
  const scope = cacheScope === 'public' ? 'public' : 'private';
  if (ttlMs === undefined) return { ttlMs: null, scope };
  const isCount = typeof ttlMs === 'number' && Number.isFinite(ttlMs) && ttlMs > 0;
  return { ttlMs: isCount ? Math.min(Math.floor(ttlMs), TTL_MAX_MS) : 0, scope };
}

export type Admission =
  | { readonly kind: 'keep'; readonly ttlMs: number; readonly scope: CacheScope }
  | { readonly kind: 'refuse'; readonly why: string };

/** Whether an answer that came may be kept. Errors, questions back and tasks never are. */
export function admit(eligibility: Eligibility, result: unknown): Admission {
  if (eligibility.kind === 'bypass') return { kind: 'refuse', why: eligibility.why };
  if (!isObject(result)) return { kind: 'refuse', why: 'the result is not an object' };
  const type = result['resultType'];
  if (type !== undefined && type !== 'complete') {
    return {
      kind: 'refuse',
      why: `the result is ${typeof type === 'string' ? type.slice(0, 40) : 'unknown'}`,
    };
  }
  if (result['isError'] === true) return { kind: 'refuse', why: 'the tool reported an error' };
  // A task handle of revision 2025-11-25 has no resultType.
  if (isObject(result['task'])) return { kind: 'refuse', why: 'the result is a task' };
  const hints = hintsOf(result);
  const ttlMs = Math.min(eligibility.ttlMs ?? hints.ttlMs ?? 0, hints.ttlMs ?? TTL_MAX_MS);
  if (ttlMs <= 0) {
    return {
      kind: 'refuse',
      why: hints.ttlMs === 0 ? 'the server says ttlMs 0' : 'the server gives no ttlMs',
    };
  }
  return { kind: 'keep', ttlMs, scope: hints.scope };
}

/**
 * Whether a call may change what earlier answers of its server say. A tool that a person lets answer from the cache is
 * taken for a reader, whatever its server says.
 */
export function mayChangeServer(rule: CacheRule | null, hints: ToolHints | null): boolean {
  return rule?.mode !== 'always' && hints?.readOnlyHint !== true;
}

function clampTtl(ttlMs: number): number {
  return Math.min(Math.max(0, Math.floor(ttlMs)), TTL_MAX_MS);
}
