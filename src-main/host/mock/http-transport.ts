import type { IncomingMessage, ServerResponse } from 'node:http';

/** One of the ways in which MCP has used HTTP. */
export interface HttpTransport {
  route(asked: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
  close(): void;
}
