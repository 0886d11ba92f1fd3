import {
  type JSONRPCMessage,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client';
import { fail, FailureError } from '../../../src-shared/base/failure.ts';
import type { Wire } from '../ports.ts';
import type { ArgumentSplicer } from './arguments.ts';
import type { Link, LinkSink } from './link.ts';
import type { Reconnector } from './reconnector.ts';
import { resumingFetch } from './resuming-fetch.ts';

type HttpWire = Extract<Wire, { kind: 'http' }>;

/** The wire's fetch, with typed arguments put back into what the SDK serialised. */
function splicingFetch(network: typeof fetch, splicer: ArgumentSplicer): typeof fetch {
  return (input, init) =>
    network(input, typeof init?.body === 'string' ? { ...init, body: splicer.splice(init.body) } : init);
}

/**
 * The SDK's own way to resume is off; streams are resumed below it. It has neither spread nor bounds for a server's
 * `retry:` (one of a month fires at once), counts anew after each stream that opens and breaks, loses the id when a
 * resumed stream breaks before its first event, tries on after 404, and tells nobody which stream it tries.
 */
const NO_RECONNECTION = {
  maxRetries: 0,
  initialReconnectionDelay: 1000,
  maxReconnectionDelay: 1000,
  reconnectionDelayGrowFactor: 1,
};

/** Streamable HTTP by the SDK's own transport, on the wire's fetch. */
export class StreamableLink implements Link {
  readonly kind = 'http';
  readonly perRequestStream = true;
  readonly #transport: StreamableHTTPClientTransport;

  constructor(wire: HttpWire, splicer: ArgumentSplicer, reconnector: Reconnector) {
    this.#transport = new StreamableHTTPClientTransport(new URL(wire.url), {
      fetch: splicingFetch(resumingFetch(wire.fetch, reconnector), splicer),
      reconnectionOptions: NO_RECONNECTION,
    });
  }

  async open(sink: LinkSink): Promise<void> {
    this.#transport.onmessage = (message) => sink.onMessage(message, null);
    this.#transport.onclose = () => sink.onClosed();
    await this.#transport.start();
  }

  send(message: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    const { requestSignal, onRequestStreamEnd, headers } = options;
    return this.#transport.send(message, {
      ...(requestSignal && { requestSignal }),
      ...(onRequestStreamEnd && { onRequestStreamEnd }),
      ...(headers && { headers }),
    });
  }

  close(): Promise<void> {
    delete this.#transport.onclose;
    return this.#transport.close();
  }

  established(): void {}

  setProtocolVersion(version: string): void {
    this.#transport.setProtocolVersion(version);
  }

  sessionId(): string | undefined {
    return this.#transport.sessionId;
  }

  terminate(): Promise<void> {
    return this.#transport.terminateSession();
  }
}

/** There the stream is the session: another one would begin another session, without a handshake. */
function oneStreamFetch(network: typeof fetch, reconnector: Reconnector): typeof fetch {
  let streams = 0;
  return async (input, init) => {
    const isStream = (init?.method ?? 'GET') === 'GET';
    if (isStream) streams += 1;
    if (!isStream || streams === 1) return network(input, init);
    const { failure } = fail(
      'connection-lost',
      'The event stream broke, and with it the session.',
      'Start it again: HTTP+SSE of 2024-11-05 cannot go on after a break.',
    );
    reconnector.lose(failure);
    throw new FailureError(failure);
  };
}

/** HTTP+SSE of 2024-11-05: one event stream for all answers, messages posted to the endpoint that it names. */
export class EventStreamLink implements Link {
  readonly kind = 'http';
  readonly perRequestStream = false;
  // oxlint-disable-next-line typescript/no-deprecated -- servers of 2024-11-05 speak nothing else
  readonly #transport: SSEClientTransport;

  constructor(wire: HttpWire, splicer: ArgumentSplicer, reconnector: Reconnector) {
    // oxlint-disable-next-line typescript/no-deprecated -- see above
    this.#transport = new SSEClientTransport(new URL(wire.url), {
      fetch: splicingFetch(oneStreamFetch(wire.fetch, reconnector), splicer),
    });
  }

  async open(sink: LinkSink): Promise<void> {
    this.#transport.onmessage = (message) => sink.onMessage(message, null);
    this.#transport.onclose = () => sink.onClosed();
    await this.#transport.start();
  }

  send(message: JSONRPCMessage): Promise<void> {
    return this.#transport.send(message);
  }

  close(): Promise<void> {
    delete this.#transport.onclose;
    return this.#transport.close();
  }

  established(): void {}

  setProtocolVersion(version: string): void {
    this.#transport.setProtocolVersion(version);
  }

  sessionId(): undefined {
    return undefined;
  }

  async terminate(): Promise<void> {}
}
