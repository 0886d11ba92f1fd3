import { isObject } from '../../../src-shared/wire/message.ts';
import { sseData } from '../../../src-shared/wire/sse.ts';
import { readSseFields } from '../../../src-shared/wire/sse-fields.ts';
import type { Clock, Wire } from '../ports.ts';
import { jsonsIn } from './play-wire.ts';

/** A server of the old transport names its endpoint at once. */
const ENDPOINT_MS = 5_000;

/** HTTP+SSE of 2024-11-05: one stream for all that the server says; messages are posted to the endpoint that it names. */
export interface EventStream {
  readonly endpoint: string;
  /** Resolves when the stream is over. */
  readonly ended: Promise<void>;
}

type HttpWire = Extract<Wire, { kind: 'http' }>;

/** Null when the server does not speak that transport. */
export async function openEventStream(
  wire: HttpWire,
  clock: Clock,
  signal: AbortSignal,
  hear: (json: unknown) => void,
): Promise<EventStream | null> {
  const late = new AbortController();
  const callOff = clock.after(ENDPOINT_MS, () => late.abort());
  try {
    const response = await wire.fetch(wire.url, {
      headers: new Headers({ accept: 'text/event-stream' }),
      signal: AbortSignal.any([signal, late.signal]),
    });
    const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (!response.ok || response.body === null || type !== 'text/event-stream') {
      await response.body?.cancel();
      return null;
    }
    // The tap gives out whole events, one a chunk.
    const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
    const endpoint = await endpointIn(reader, wire.url);
    if (endpoint === null) {
      await reader.cancel();
      return null;
    }
    return { endpoint, ended: readOn(reader, hear) };
  } catch {
    return null;
  } finally {
    callOff();
  }
}

/** On the same server: anywhere else, messages would go to somebody who was not agreed to. */
async function endpointIn(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  base: string,
): Promise<string | null> {
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const data = sseData(new TextDecoder().decode(next.value));
    if (data === null) continue;
    if (readSseFields(next.value).event !== 'endpoint') return null;
    const url = URL.parse(data, base);
    return url?.origin === new URL(base).origin ? url.href : null;
  }
  return null;
}

async function readOn(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  hear: (json: unknown) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const data = sseData(decoder.decode(next.value));
      if (data !== null)
        jsonsIn(data)
          .filter(isObject)
          .forEach((json) => hear(json));
    }
  } catch {
    // It broke: whoever waits for answers is told by its end.
  }
}
