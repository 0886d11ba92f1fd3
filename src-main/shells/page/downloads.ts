import { createReadStream } from 'node:fs';
import type { Download } from '../../host/ports/download.ts';

export type Downloads = (id: string) => Download | null;

/** Streams it from the disk as fast as it is taken; a browser saves it and never shows it. */
export function answerDownload({ path, name, sizeBytes }: Download): Response {
  return new Response(streamOf(path), {
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(sizeBytes),
      'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '-')}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}

/** Reads on when more is wanted, and lets the file go when nobody wants it. */
function streamOf(path: string): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<unknown> = createReadStream(path)[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done !== true && next.value instanceof Uint8Array) controller.enqueue(next.value);
      else controller.close();
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}
