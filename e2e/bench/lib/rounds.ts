/** Round trips and floods of `tools/call` over something that takes lines and gives lines. */
import { median } from './statistics.ts';

export const ROUND_TRIPS = 1_000;
export const PIPELINED = 10_000;
/** Requests under way at once: enough to keep a server busy, few enough to fit the pipes. */
export const IN_FLIGHT = 128;
export const MESSAGE_BYTES = 400;

/** A child behind its pipes: a line goes in, and whoever is `onLine` hears of every line that comes out. */
export interface Pipe {
  onLine: () => void;
  send(bytes: Uint8Array): void;
  /** Resolves when what follows the recording is done, so that one round does not pay for another. */
  idle(): Promise<void>;
  /** Resolves when nothing of it runs any more, as far as that can be waited for. */
  end(): Promise<void>;
}

function call(id: number): Buffer {
  const head = `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"echo","arguments":{"text":"`;
  const tail = '"}}}\n';
  return Buffer.from(head + 'x'.repeat(MESSAGE_BYTES - head.length - tail.length) + tail);
}

let nextId = 1;

/** Median microseconds from a send to its answer, one after the other. */
export async function roundTrips(pipe: Pipe): Promise<number> {
  const tookUs = new Float64Array(ROUND_TRIPS);
  const messages = Array.from({ length: ROUND_TRIPS }, () => call(nextId++));
  await new Promise<void>((resolve) => {
    let at = 0;
    let sentMs = 0;
    const next = (): void => {
      const message = messages[at];
      if (message === undefined) return resolve();
      sentMs = performance.now();
      pipe.send(message);
    };
    pipe.onLine = () => {
      tookUs[at] = (performance.now() - sentMs) * 1_000;
      at += 1;
      next();
    };
    next();
  });
  await pipe.idle();
  return median(tookUs);
}

/** Messages a second with IN_FLIGHT of them under way. */
export async function pipelined(pipe: Pipe): Promise<number> {
  const messages = Array.from({ length: PIPELINED }, () => call(nextId++));
  const startMs = performance.now();
  await new Promise<void>((resolve) => {
    let sent = 0;
    let answered = 0;
    const send = (): void => {
      const message = messages[sent];
      if (message === undefined) return;
      sent += 1;
      pipe.send(message);
    };
    pipe.onLine = () => {
      answered += 1;
      if (answered === PIPELINED) resolve();
      else send();
    };
    for (let i = 0; i < IN_FLIGHT; i += 1) send();
  });
  const perS = PIPELINED / ((performance.now() - startMs) / 1_000);
  await pipe.idle();
  return perS;
}
