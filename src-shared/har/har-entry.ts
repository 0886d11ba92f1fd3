import { z } from 'zod';
import { harExactSchema } from './har.ts';

/** Of one head; more are left out. */
const HEADERS_MAX = 1_000;
/** Of a URL, a header or a status text; the rest is left out. */
const TEXT_MAX = 64 * 1024;

const text = z
  .string()
  .catch('')
  .transform((value) => value.slice(0, TEXT_MAX));
const number = z.number().nullable().catch(null);
const headers = z
  .array(z.object({ name: text, value: text }).catch({ name: '', value: '' }))
  .catch([])
  .transform((pairs) =>
    pairs
      .slice(0, HEADERS_MAX)
      .filter(({ name }) => name !== '')
      .map(({ name, value }): readonly [string, string] => [name, value]),
  );
const body = z.string().optional().catch(undefined);
const encoding = z.string().optional().catch(undefined);

/** An event of a stream, as browsers write it down. */
const eventSchema = z.object({
  time: z.number(),
  eventName: z.string().catch(''),
  eventId: z.string().catch(''),
  data: z.string().catch(''),
});

/** An entry of anybody's HAR: what must be there is the request; the rest is taken as far as it is what it should be. */
const entrySchema = z.object({
  startedDateTime: z.string(),
  time: number.optional(),
  request: z.object({
    method: z.string().min(1).max(64),
    url: z.string().min(1).max(TEXT_MAX),
    headers,
    postData: z
      .object({ text: body, mimeType: text.optional(), _encoding: encoding, encoding })
      .optional()
      .catch(undefined),
  }),
  response: z
    .object({
      status: number,
      statusText: text,
      headers,
      content: z
        .object({ text: body, encoding, mimeType: text.optional(), size: number.optional() })
        .optional()
        .catch(undefined),
      _error: text.optional(),
    })
    .optional()
    .catch(undefined),
  timings: z
    .object({
      blocked: number.optional(),
      dns: number.optional(),
      connect: number.optional(),
      send: number.optional(),
      wait: number.optional(),
      receive: number.optional(),
    })
    .optional()
    .catch(undefined),
  comment: text.optional(),
  _eventSourceMessages: z.array(eventSchema).max(1_000_000).optional().catch(undefined),
  _tapedeck: harExactSchema.optional().catch(undefined),
});
export type ReadHarEntry = z.infer<typeof entrySchema>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Null when it is not an entry of a HAR. */
export function readHarEntry(bytes: Uint8Array): ReadHarEntry | null {
  try {
    return entrySchema.safeParse(JSON.parse(utf8.decode(bytes))).data ?? null;
  } catch {
    return null;
  }
}
