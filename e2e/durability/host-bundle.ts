/** The host that is to be killed, built into a few files: reading a thousand sources anew costs more than a life lasts. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const ROOT = resolve(import.meta.dirname, '../..');
const HOST = join(ROOT, 'src-main/host');
/** host.ts and what lies in wiring/; the jobs themselves get what they always get. */
const WIRING = new RegExp(`^${HOST}/(wiring/[^/]+/)?[^/]+[.]ts$`);

/** What the host's wiring gets instead of its own, by its file in the host's folder; everything else is as it is. */
const SINK = { 'session/session.ts': new URL('host-sink-session.ts', import.meta.url) };
const HASTY = { 'capture/recorder.ts': new URL('host-hasty-recorder.ts', import.meta.url) };

function standIns(table: Readonly<Record<string, URL>>): Plugin {
  const left = new Set(Object.keys(table));
  return {
    name: 'stand-ins',
    enforce: 'pre',
    resolveId(source, importer) {
      if (importer === undefined || !WIRING.test(importer)) return null;
      const name = relative(HOST, resolve(dirname(importer), source));
      const standIn = table[name];
      if (standIn === undefined) return null;
      left.delete(name);
      return fileURLToPath(standIn);
    },
    buildEnd() {
      assert.deepEqual([...left], [], 'every stand-in took its place');
    },
  };
}

/** Builds it into `folder` and gives the file to run: `host-child.ts`, with its workers beside it. */
export async function bundleHost(
  folder: string,
  { isHasty }: { readonly isHasty: boolean },
): Promise<string> {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    plugins: [standIns(isHasty ? { ...SINK, ...HASTY } : SINK)],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node24',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: {
        input: {
          'host-child': join(import.meta.dirname, 'host-child.ts'),
          'index-worker': join(ROOT, 'src-main/host/index/worker.ts'),
          'schema-worker': join(ROOT, 'src-main/host/execution/schema-worker.ts'),
          'seal-worker': join(ROOT, 'src-main/host/journal/seal-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return join(folder, 'host-child.js');
}
