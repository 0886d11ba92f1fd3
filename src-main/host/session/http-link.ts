import {
  type JSONRPCMessage,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client';
import type { Wire } from '../ports.ts';
import type { ArgumentSplicer } from './arguments.ts';
import type { Link, LinkSink } from './link.ts';

type HttpWire = Extract<Wire, { kind: 'http' }>;

/** The wire's fetch, with typed arguments put back into what the SDK serialised. */
function splicingFetch(wire: HttpWire, splicer: ArgumentSplicer): typeof fetch {
  return (input, init) =>
    wire.fetch(input, typeof init?.body === 'string' ? { ...init, body: splicer.splice(init.body) } : init);
}

/** Streamable HTTP by the SDK's own transport, on the wire's fetch. */
export class StreamableLink implements Link {
  readonly kind = 'http';
  readonly perRequestStream = true;
  readonly #transport: StreamableHTTPClientTransport;

  constructor(wire: HttpWire, splicer: ArgumentSplicer) {
    this.#transport = new StreamableHTTPClientTransport(new URL(wire.url), {
      fetch: splicingFetch(wire, splicer),
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

/** HTTP+SSE of 2024-11-05: one event stream for all answers, messages posted to the endpoint that it names. */
export class EventStreamLink implements Link {
  readonly kind = 'http';
  readonly perRequestStream = false;
  // oxlint-disable-next-line typescript/no-deprecated -- servers of 2024-11-05 speak nothing else
  readonly #transport: SSEClientTransport;

  constructor(wire: HttpWire, splicer: ArgumentSplicer) {
    // oxlint-disable-next-line typescript/no-deprecated -- see above
    this.#transport = new SSEClientTransport(new URL(wire.url), { fetch: splicingFetch(wire, splicer) });
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
