import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { FailureError } from '../../../src-shared/base/failure.ts';
import type { Line, Wire } from '../ports.ts';
import type { ArgumentSplicer } from './arguments.ts';
import { mayConcernSession } from './concerns.ts';
import type { Link, LinkSink } from './link.ts';

const BOM = '\uFEFF';

/** Newline-delimited JSON. It listens to its wire once and may be opened again, for a second try at the handshake. */
export class PipeLink implements Link {
  readonly kind = 'pipe';
  readonly perRequestStream = false;
  readonly #wire: Extract<Wire, { kind: 'pipe' }>;
  readonly #splicer: ArgumentSplicer;
  #sink: LinkSink | null = null;
  #listening = false;
  #closed = false;
  #established = false;

  constructor(wire: Extract<Wire, { kind: 'pipe' }>, splicer: ArgumentSplicer) {
    this.#wire = wire;
    this.#splicer = splicer;
  }

  get closed(): boolean {
    return this.#closed;
  }

  async open(sink: LinkSink): Promise<void> {
    if (this.#closed) throw closedError();
    this.#sink = sink;
    if (this.#listening) return;
    this.#listening = true;
    this.#wire.listen({
      onFrame: (line) => this.#receive(line),
      onClosed: () => {
        this.#closed = true;
        this.#sink?.onClosed();
      },
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) throw closedError();
    const sent = await this.#wire.send(Buffer.from(`${this.#splicer.splice(JSON.stringify(message))}\n`));
    if (!sent.ok) throw new FailureError(sent.failure);
  }

  async close(): Promise<void> {
    this.#sink = null;
  }

  established(): void {
    this.#established = true;
  }

  setProtocolVersion(): void {}

  sessionId(): undefined {
    return undefined;
  }

  async terminate(): Promise<void> {}

  #receive(line: Line): void {
    const sink = this.#sink;
    // A piece of an oversize line is no message. A last line without its newline may well be one.
    if (sink === null || line.mark === 'oversize-part') return;
    if (this.#established && !mayConcernSession(line.bytes)) return;
    const { bytes } = line;
    const decoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    const text = decoded.startsWith(BOM) ? decoded.slice(1) : decoded;
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      if (text.trim() !== '') sink.onStray(text);
      return;
    }
    sink.onMessage(message, text);
  }
}

function closedError(): FailureError {
  return new FailureError({
    code: 'session-closed',
    message: 'The connection to the server is closed.',
    hint: 'Start the server again.',
  });
}
