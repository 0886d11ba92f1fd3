import type { Recorder, SseSplitter } from '../ports.ts';
import type { HeldBytes } from './http-body.ts';
import type { ClientHead, Pairs, ServerHead } from './http-heads.ts';
import type { Upstream } from './http-upstream.ts';
import type { Turn } from './turn.ts';
import type { SessionNotice } from '../../../src-shared/state/session-notice.ts';

export interface HttpTapOptions {
  /** Of the server; what stands behind its origin is the client's business. */
  readonly url: URL;
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  readonly allowedOrigins: readonly string[];
  readonly recorder: Recorder;
  readonly createSseSplitter: () => SseSplitter;
  readonly redact: (pairs: Pairs) => Pairs;
  readonly notice: SessionNotice;
}

/** What all exchanges of one tap share. */
export interface HttpTapWorld extends HttpTapOptions {
  readonly tapOrigin: string;
  /** All that is recorded, and what goes on after it. */
  readonly turn: Turn;
  readonly held: HeldBytes;
  readonly upstream: Upstream;
  toServer(raw: readonly string[]): ServerHead;
  toClient(raw: readonly string[]): ClientHead;
  /** What a path of a request is called on the tape: the server's URL for it. */
  hrefOf(path: string): string;
}
