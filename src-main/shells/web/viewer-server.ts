import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Clock, Random } from '../../host/ports.ts';
import { openLoopback } from '../../host/ports/loopback.ts';
import { PAGE_HEADERS, pagePolicy } from '../page/policy.ts';
import { createStaticFiles, type StaticFile } from '../page/static-files.ts';

const TOKEN_CHARS = 32;
const REQUEST_DEADLINE_MS = 30_000;
/** Where the page fetches the file, beside itself. */
const FILE_PATH = '/file';
/** As the page of static files has it. */
const CLOSED = "connect-src 'none'";

export interface ViewerOptions {
  /** Of the file; absolute. */
  readonly path: string;
  readonly viewerFolder: string;
  readonly clock: Clock;
  readonly random: Random;
}

export interface ServedViewer {
  readonly url: string;
  close(this: void): Promise<void>;
}

/**
 * The viewer and one file, for browsers of this machine. The address has a secret in it, since other people of the machine and
 * other pages of the browser can reach the port too. The page may fetch the file and nothing else.
 */
export async function serveViewer(options: ViewerOptions): Promise<Result<ServedViewer>> {
  const { path, viewerFolder, clock, random } = options;
  const name = basename(path);
  if ((await sizeOf(path)) === null)
    return fail(
      'file-unreadable',
      `There is no file ${name} that can be read.`,
      'Check its name and its folder.',
    );
  const files = createStaticFiles(viewerFolder, clock);
  const index = await files.find('/index.html');
  const page = index === null ? null : pageWith(index, name);
  if (page === null)
    return fail('internal', 'The viewer is not there: out/viewer.', 'Build it first: npm run build.');
  const secret = `/${random.token(TOKEN_CHARS)}`;
  let host = '';

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = request.url ?? '';
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || request.headers.host !== host || !asked.startsWith(`${secret}/`)) return refuse(response);
    const wanted = asked.slice(secret.length);
    if (wanted === FILE_PATH) return sendFile(path, request, response);
    const found = wanted === '/' ? page : await files.find(wanted);
    if (found === null) return refuse(response);
    response.writeHead(200, {
      ...PAGE_HEADERS,
      'Content-Type': found.type,
      'Content-Length': found.bytes.length,
      'Cache-Control': 'no-store',
      'Content-Security-Policy': pagePolicy("'self'"),
    });
    response.end(request.method === 'HEAD' ? undefined : found.bytes);
  }

  const opened = await openLoopback({
    port: 0,
    requestDeadlineMs: REQUEST_DEADLINE_MS,
    closeMs: 0,
    onRequest: (request, response) => void answer(request, response).catch(() => response.destroy()),
  });
  if (!opened.ok) return opened;
  const { port, close } = opened.value;
  host = `127.0.0.1:${port}`;
  return ok({ url: `http://${host}${secret}/`, close });
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true ? found.size : null;
}

/** The page, told which file there is and that it may fetch it; null when it is not the page that is known here. */
function pageWith(index: StaticFile, name: string): StaticFile | null {
  const html = new TextDecoder().decode(index.bytes);
  const head = html.indexOf('</head>');
  if (head < 0 || !html.includes(CLOSED)) return null;
  const told = `<meta name="tapedeck-file" content="${attribute(name)}" />`;
  const opened = `${html.slice(0, head)}${told}${html.slice(head)}`.replace(CLOSED, "connect-src 'self'");
  return { ...index, bytes: new TextEncoder().encode(opened) };
}

function attribute(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

async function sendFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sizeBytes = await sizeOf(path);
  if (sizeBytes === null) return refuse(response);
  response.writeHead(200, {
    ...PAGE_HEADERS,
    'Content-Type': 'application/octet-stream',
    'Content-Length': sizeBytes,
    'Cache-Control': 'no-store',
  });
  if (request.method === 'HEAD' || sizeBytes === 0) response.end();
  // No more than was said: it may be written to.
  else await pipeline(createReadStream(path, { end: sizeBytes - 1 }), response);
}

function refuse(response: ServerResponse): void {
  response.writeHead(404, { ...PAGE_HEADERS, 'Content-Type': 'text/plain' }).end('There is nothing here.\n');
}
