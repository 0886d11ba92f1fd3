import { createHmac } from 'node:crypto';

/** What decides whether two questions are the same question. */
export interface KeyParts {
  readonly serverId: string;
  /** The exact spec, as a hash; environment and header values are in it. */
  readonly specHash: string;
  /** The session that is asked: after a restart another build may answer. */
  readonly sessionId: string;
  readonly protocolVersion: string;
  /** Who asks, in the server's eyes; see `authContext`. */
  readonly authContext: string;
  readonly method: string;
  /** Tool name or resource URI. */
  readonly target: string;
  /** Of the tool's definition; empty where there is none. */
  readonly definitionHash: string;
  /** Canonical arguments. */
  readonly argsText: string;
}

/**
 * Keyed with a secret of this run, so that a key tells nothing of what it was made from: neither the arguments nor the
 * credentials can be found out by trying them.
 */
export function cacheKey(secret: string, parts: KeyParts): string {
  const { serverId, specHash, sessionId, protocolVersion, authContext, method, target } = parts;
  return hmac(secret, [
    serverId,
    specHash,
    sessionId,
    protocolVersion,
    authContext,
    method,
    target,
    parts.definitionHash,
    parts.argsText,
  ]);
}

/**
 * Stands for everything that tells a server who asks: every environment or header value, whatever its name, because any
 * of them may be a credential. The values themselves are kept nowhere.
 */
export function authContext(secret: string, values: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return hmac(secret, sorted.flat());
}

/** As JSON, so that no part can run into the next. */
function hmac(secret: string, parts: readonly string[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url');
}
