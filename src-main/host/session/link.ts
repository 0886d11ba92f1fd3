import type { JSONRPCMessage, TransportSendOptions } from '@modelcontextprotocol/client';

/** What a link tells the relay above it. */
export interface LinkSink {
  /** One JSON value that may concern the session; `text` is its source where the link still has it. */
  onMessage(message: unknown, text: string | null): void;
  /** Bytes that are no JSON. */
  onStray(text: string): void;
  /** The peer is gone. At most once. */
  onClosed(): void;
}

/** The way from a relay to the wire: bytes below, JSON above. */
export interface Link {
  readonly kind: 'pipe' | 'http';
  /** Every request has a stream of its own for its answer; closing it is how the modern era cancels. */
  readonly perRequestStream: boolean;
  open(sink: LinkSink): Promise<void>;
  /** Rejects when the message did not reach the wire, or the wire's answer was a refusal. */
  send(message: JSONRPCMessage, options: TransportSendOptions | undefined): Promise<void>;
  /** Stops telling the sink, and gives back what the link itself has opened. */
  close(): Promise<void>;
  /** From now on frames without any concern may be dropped unparsed; before, they may explain a failed handshake. */
  established(): void;
  setProtocolVersion(version: string): void;
  sessionId(): string | undefined;
  /** Ends a legacy HTTP session on the server; nothing elsewhere. */
  terminate(): Promise<void>;
}
