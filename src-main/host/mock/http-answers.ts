import type { IncomingMessage, ServerResponse } from 'node:http';
import { BODY_BYTES_MAX, readBody } from './http-body.ts';

const PARSE_ERROR = -32700;
export const SERVER_ERROR = -32000;

/** The JSON that was posted; null when there is none, and the client has heard why. */
export async function bodyOf(
  asked: IncomingMessage,
  response: ServerResponse,
): Promise<{ readonly value: unknown } | null> {
  const body = await readBody(asked);
  switch (body.kind) {
    case 'json':
      return body;
    case 'broken':
      return null;
    case 'too-long':
      plain(asked, response, 413, `a body of more than ${BODY_BYTES_MAX} bytes`);
      return null;
    case 'not-json':
      rpcError(response, 400, PARSE_ERROR, 'Parse error: the body is not JSON');
      return null;
  }
}

export function plain(asked: IncomingMessage, response: ServerResponse, status: number, why: string): void {
  asked.resume();
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`tapedeck mock: ${why}\n`);
}

export function rpcError(response: ServerResponse, status: number, code: number, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } }));
}
