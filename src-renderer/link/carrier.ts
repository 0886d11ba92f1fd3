import type { ClientContext, ClientLink } from '@orpc/client';

export type RpcLink = ClientLink<ClientContext>;

/** One connection to the host, open from the start and never again once closed. */
export interface Carrier {
  readonly rpc: RpcLink;
  /** Resolves when the connection is gone, for whatever reason. Never rejects. */
  readonly closed: Promise<void>;
  isClosed(): boolean;
  close(): void;
}

/** What an attempt to connect came to. `refused`: trying again by itself will not help; `why` tells a person what will. */
export type Attempt =
  | { readonly kind: 'open'; readonly carrier: Carrier }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly why: string };

/** Tries once, within a deadline of its own. Never rejects. */
export type OpenCarrier = () => Promise<Attempt>;
