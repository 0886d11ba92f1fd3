// Three builds: the host and its shells (ESM, Node), the preload (CommonJS, sandboxed), the renderer (browser).
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'electron-vite';

const root = import.meta.dirname;

/** Entry name to source. The output is out/main/NAME.js; workers lie beside the shells so that a relative URL finds them. */
const MAIN = {
  electron: 'src-main/shells/electron/main.ts',
  web: 'src-main/shells/web/main.ts',
  cli: 'src-main/shells/cli/start.ts',
  'index-worker': 'src-main/host/index/worker.ts',
  'seal-worker': 'src-main/host/journal/seal-worker.ts',
  'schema-worker': 'src-main/host/execution/schema-worker.ts',
  'prepare-worker': 'src-main/host/wiring/data/prepare-worker.ts',
  'replay-worker': 'src-main/host/wiring/replay/replay-worker.ts',
  'exchange-worker': 'src-main/host/wiring/files/exchange-worker.ts',
};
const PRELOAD = { preload: 'src-main/shells/electron/preload.ts' };
const RENDERER = { index: 'src-renderer/index.html' };

/** Only what is there: a missing shell is then a missing output, not a build that nobody can run. */
function present(inputs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs)
      .map(([name, path]) => [name, resolve(root, path)] as const)
      .filter(([, path]) => existsSync(path)),
  );
}

/** node_modules of the renderer that deserve a chunk of their own. React first: the others depend on it. */
const VENDORS = [
  { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 40 },
  {
    name: 'codemirror',
    test: /node_modules[\\/](@codemirror|@lezer|style-mod|w3c-keyname|crelt)[\\/]/,
    priority: 30,
  },
  {
    // With the module that keeps zod from trying eval: a chunk of schemas must never run before it.
    name: 'zod',
    test: /node_modules[\\/]zod[\\/]|src-renderer[\\/]app[\\/]no-eval\.ts$/,
    priority: 50,
  },
  {
    name: 'forms',
    test: /node_modules[\\/](@rjsf|@x0k|lodash|lodash-es|markdown-to-jsx)[\\/]/,
    priority: 20,
  },
];

const config: UserConfig = {
  main: {
    build: {
      target: 'node24',
      sourcemap: true,
      rolldownOptions: {
        input: present(MAIN),
        // Chunks lie beside the entries: `new URL('./index-worker.js', import.meta.url)` is then right in all of them.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node24',
      sourcemap: true,
      // A sandboxed preload can require nothing but electron: what it uses is bundled.
      externalizeDeps: false,
      rolldownOptions: {
        input: present(PRELOAD),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react()],
    resolve: {
      alias: {
        // @rjsf/core names this validator in a helper for its own tests. We bring our own, because Ajv compiles with
        // eval; any module with a default export will do here, and it is shaken off with the helper.
        '@rjsf/validator-ajv8': '@rjsf/core/lib/getDefaultRegistry.js',
      },
    },
    build: {
      target: 'es2024',
      outDir: resolve(root, 'out/renderer'),
      emptyOutDir: true,
      sourcemap: true,
      minify: true,
      // The page's policy allows neither inline scripts nor data: URLs for code, so nothing is inlined.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: present(RENDERER),
        output: { codeSplitting: { groups: VENDORS } },
      },
    },
  },
};

/** A part without sources is left out whole. */
for (const part of ['main', 'preload', 'renderer'] as const) {
  const input = config[part]?.build?.rolldownOptions?.input ?? {};
  if (Object.keys(input).length === 0) delete config[part];
}

export default defineConfig(config);
