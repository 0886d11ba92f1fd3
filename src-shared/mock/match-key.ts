import canonicalize from 'canonicalize';
import { isObject, type JsonObject } from '../wire/message.ts';

/** Longer keys are told apart by two hashes and their length: a tape of many long questions must stay small in memory. */
const PLAIN_KEY_CHARS = 48;

/** What a client says of itself when it begins is not what it asks for: these have one answer, whatever they carry. */
const ABOUT_NOTHING: ReadonlySet<string> = new Set(['initialize', 'server/discover', 'ping']);

/**
 * Two questions with the same key are the same question. `_meta` (progress tokens, versions, traces) is not part of it, nor
 * is whether empty arguments were written or left out, nor the order of keys.
 */
export function matchKey(method: string, params: JsonObject): string {
  const about = aboutOf(method, params);
  const text = `${method} ${canonical(about)}`;
  // Joined, a string is in one piece; added up it would keep its pieces as well.
  return text.length <= PLAIN_KEY_CHARS
    ? text
    : [method, ' #', hash(text, 1), '-', hash(text, 2), '-', text.length].join('');
}

/**
 * The key without what the client answered to a server's question of a modern call (`inputResponses`); null when there is
 * none. The state that comes back with it names the round.
 */
export function roundKey(method: string, params: JsonObject): string | null {
  if (!('inputResponses' in params)) return null;
  const { inputResponses: _answered, ...rest } = params;
  return matchKey(`${method} +answers`, rest);
}

/** What of the params is asked for: the part that two askers share. */
export function aboutOf(method: string, params: JsonObject): JsonObject {
  if (ABOUT_NOTHING.has(method)) return {};
  const { _meta, ...about } = params;
  const given = about['arguments'];
  if (!isObject(given) || Object.keys(given).length > 0) return about;
  const { arguments: _empty, ...rest } = about;
  return rest;
}

/** Nested deeper than the stack: as it stands. */
function canonical(value: JsonObject): string {
  try {
    return canonicalize(value) ?? '';
  } catch {
    return JSON.stringify(value);
  }
}

/** 53 bits. Source: cyrb53 by bryc, public domain. */
function hash(text: string, seed: number): string {
  let h1 = 0xdeadbeef ^ seed;
  let h2 = 0x41c6ce57 ^ seed;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    h1 = Math.imul(h1 ^ code, 2654435761);
    h2 = Math.imul(h2 ^ code, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return (4294967296 * (2097151 & h2) + (h1 >>> 0)).toString(36);
}
