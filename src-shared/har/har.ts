import { z } from 'zod';
import { fileHeaderSchema } from '../tape-file/header.ts';

/**
 * HTTP Archive 1.2, as far as a tape can say it. What other tools may leave alone stands under `_tapedeck`: the exact
 * times, and where one frame of a body ends and the next begins, so that the file comes back as it was.
 * Source: http://www.softwareishard.com/blog/har-12-spec/
 */
export const HAR_VERSION = '1.2';
/** Of what stands under `_tapedeck`. */
export const HAR_FORMAT = 1;

/** Written where a header did not say it, as browsers do. */
export const NO_TYPE = 'x-unknown';

export interface HarPair {
  readonly name: string;
  readonly value: string;
}

/** Number on the tape, wall clock in milliseconds, monotonic clock in microseconds. */
const stampSchema = z.tuple([z.number().int().min(0).max(0xffff_ffff), z.number(), z.number()]);
export type HarStamp = z.infer<typeof stampSchema>;

/** So many bytes of a body are one frame. */
const pieceSchema = z.object({
  at: stampSchema,
  bytes: z.number().int().min(0),
  mark: z.enum(['whole', 'oversize-part', 'unterminated']),
});
export type HarPiece = z.infer<typeof pieceSchema>;

const PIECES_MAX = 5_000_000;

/** What a tape says of an exchange beside what HAR has a place for. */
export const harExactSchema = z.object({
  exchange: z.number().int().min(0).max(0xffff_ffff),
  asked: stampSchema,
  out: z.array(pieceSchema).max(PIECES_MAX),
  answered: stampSchema.nullable(),
  in: z.array(pieceSchema).max(PIECES_MAX),
  ended: z
    .object({ at: stampSchema, outcome: z.enum(['complete', 'aborted', 'failed']), detail: z.string() })
    .nullable(),
});
export type HarExact = z.infer<typeof harExactSchema>;

export const harOwnSchema = z.object({ format: z.number().int().min(1), header: fileHeaderSchema });

export interface HarEntry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly httpVersion: string;
    readonly cookies: readonly [];
    readonly headers: readonly HarPair[];
    readonly queryString: readonly HarPair[];
    readonly headersSize: -1;
    readonly bodySize: number;
    readonly postData?: { readonly mimeType: string; readonly text: string; readonly _encoding?: 'base64' };
  };
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly httpVersion: string;
    readonly cookies: readonly [];
    readonly headers: readonly HarPair[];
    readonly content: {
      readonly size: number;
      readonly mimeType: string;
      readonly text?: string;
      readonly encoding?: 'base64';
      readonly comment?: string;
    };
    readonly redirectURL: string;
    readonly headersSize: -1;
    readonly bodySize: number;
    readonly _error?: string;
  };
  readonly cache: Readonly<Record<string, never>>;
  readonly timings: {
    readonly blocked: -1;
    readonly dns: -1;
    readonly connect: -1;
    readonly send: number;
    readonly wait: number;
    readonly receive: number;
    readonly ssl: -1;
  };
  readonly comment?: string;
  readonly _resourceType: 'fetch' | 'eventsource';
  readonly _tapedeck: HarExact;
}
