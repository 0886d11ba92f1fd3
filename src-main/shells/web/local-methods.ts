import type { Result } from '../../../src-shared/base/failure.ts';

/**
 * What programs of the same user may ask beyond the contract, by name (`POST /cli/do/NAME`, JSON in, a Result out). They
 * hold the secret of app.json, which no page can read. Each method parses its own input.
 */
export type LocalMethods = Readonly<
  Record<string, (input: unknown, signal: AbortSignal) => Promise<Result<unknown>>>
>;

/** Bytes of one request of a program. */
export const LOCAL_BODY_BYTES_MAX = 20 * 1024 * 1024;
