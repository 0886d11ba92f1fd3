/** What a scripted server of the simulation sees of a request. */
export interface FakeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** A body that a script writes bit by bit, and that knows what its reader does. */
export interface FakeBody {
  readonly stream: ReadableStream<Uint8Array>;
  write(text: string): void;
  end(): void;
  break(error: Error): void;
  /** How many chunks the reader has asked for. */
  pulls(): number;
  /** Whether the reader hung up. */
  isCancelled(): boolean;
}

export function createFakeBody(): FakeBody {
  let pulls = 0;
  let cancelled = false;
  let source: ReadableStreamDefaultController<Uint8Array> | null = null;
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (controller) => void (source = controller),
      pull: () => void (pulls += 1),
      cancel: () => void (cancelled = true),
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    write: (text) => source?.enqueue(Buffer.from(text)),
    end: () => source?.close(),
    break: (error) => source?.error(error),
    pulls: () => pulls,
    isCancelled: () => cancelled,
  };
}

/** A network of one scripted server. Like the real one it rejects with the reason of an abort. */
export function createFakeFetch(
  answer: (request: FakeRequest) => Response | Promise<Response>,
): typeof fetch {
  return async (input, init) => {
    const { signal, ...rest } = init ?? {};
    const request = new Request(input, rest);
    const given = signal ?? request.signal;
    given.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const onAbort = (): void => aborted.reject(given.reason);
    given.addEventListener('abort', onAbort, { once: true });
    const { method, url, headers } = request;
    const answered = answer({ method, url, headers, body: await request.text(), signal: given });
    try {
      return await Promise.race([answered, aborted.promise]);
    } finally {
      given.removeEventListener('abort', onAbort);
    }
  };
}
