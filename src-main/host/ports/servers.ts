/** Servers as they are kept, and how a person is asked before one runs. */
import type { EraMode, ServerSpec } from '../../../src-shared/api/servers.ts';

export interface StoredServer {
  readonly id: string;
  readonly name: string;
  readonly era: EraMode;
  readonly spec: ServerSpec;
  /** Hash of the spec that a person approved, or null. */
  readonly approvedHash: string | null;
  /** The kind of file it was imported from. */
  readonly importedFrom?: string | null;
}

/** What a person is asked before a command runs for the first time. */
export interface ConsentRequest {
  readonly consentId: string;
  readonly serverName: string;
  readonly specHash: string;
  /** argv, cwd and environment names; or URL and header names. */
  readonly lines: readonly { readonly label: string; readonly value: string }[];
}

/**
 * How this shell asks a person. `url` is where the question can be answered when it is answered outside of the app's
 * own page. The host puts a deadline on `answer`.
 */
export interface Consent {
  ask(
    request: ConsentRequest,
    signal: AbortSignal,
  ): { readonly url: string | null; readonly answer: Promise<boolean> };
}
