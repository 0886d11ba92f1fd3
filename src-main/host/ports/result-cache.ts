/** One tool call as the result cache sees it. */
export interface CacheableCall {
  readonly serverId: string;
  readonly tool: string;
  /** As its server lists it now; null for a tool that was never listed. */
  readonly definition: Readonly<Record<string, unknown>> | null;
  /** JSON text of the arguments, as they were typed. */
  readonly argsJson: string;
  /** The person wants the server's own answer. */
  readonly fresh: boolean;
}

/** `why` is a few words for the stage's line: `not seen before`, `stale`, `not declared read-only`. */
export type CacheAnswer =
  | { readonly kind: 'hit'; readonly result: unknown; readonly ageMs: number; readonly ttlMs: number }
  /** Nothing to serve; what the server answers may be kept. */
  | { readonly kind: 'miss'; readonly why: string }
  /** This call is neither served from the cache nor kept. */
  | { readonly kind: 'off'; readonly why: string };

/** Where the pipeline asks for a result that is known already. No method waits or throws. */
export interface CacheStage {
  look(call: CacheableCall): CacheAnswer;
  /** For a call that was refused and is not sent: what answers it all the same, or null. */
  known(call: CacheableCall): (CacheAnswer & { readonly kind: 'hit' }) | null;
  /**
   * The server's own answer to a call that missed, the same object as was looked for; says in a few words what became
   * of it: `stored`, `is an error`.
   */
  keep(call: CacheableCall, result: unknown): string;
  /** A call that was not served has ended, whatever came of it: it may have changed what earlier answers say. */
  ended(call: CacheableCall): void;
}

export const NO_CACHE: CacheStage = {
  look: () => ({ kind: 'off', why: 'no cache' }),
  known: () => null,
  keep: () => 'no cache',
  ended: () => undefined,
};
