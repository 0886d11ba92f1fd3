import { parseMessage } from '../messages.mjs';

/** A request body larger than this is a mistake of the test, not something to serve. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** @param {import('node:http').ServerResponse} res @param {number} status @param {unknown} body @param {Record<string, string>} [headers] */
export function sendJson(res, status, body, headers = {}) {
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** @param {import('node:http').IncomingMessage} req */
export async function readJson(req) {
  /** @type {Buffer[]} */
  const chunks = [];
  let sizeBytes = 0;
  for await (const piece of req) {
    if (!Buffer.isBuffer(piece)) throw new TypeError('the body was decoded');
    sizeBytes += piece.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new Error('the body is too large');
    chunks.push(piece);
  }
  return parseMessage(Buffer.concat(chunks));
}
