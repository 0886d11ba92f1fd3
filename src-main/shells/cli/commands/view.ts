import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRealClock, createSecureRandom } from '../../../host/host.ts';
import { serveViewer } from '../../web/viewer-server.ts';
import { openBrowser } from '../open-browser.ts';
import { complain, EXIT, say } from '../print.ts';

export interface ViewOptions {
  readonly open: boolean;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `tapedeck view FILE`: the viewer with that file, in a browser of this machine, until a signal ends it. */
export async function view(json: boolean, file: string, options: ViewOptions): Promise<number> {
  const served = await serveViewer({
    path: resolve(file),
    viewerFolder: fileURLToPath(new URL('../viewer', import.meta.url)),
    clock: createRealClock(),
    random: createSecureRandom(),
  });
  if (!served.ok) {
    complain(served.failure, json);
    return EXIT.failure;
  }
  const { url, close } = served.value;
  await say(json ? JSON.stringify({ url }) : `TAPEDECK_URL ${url}`);
  if (options.open && process.env['CI'] === undefined) openBrowser(url);
  const ended = Promise.withResolvers<null>();
  for (const signal of SIGNALS) process.once(signal, () => ended.resolve(null));
  await ended.promise;
  await close();
  return EXIT.ok;
}
