// The viewer: one folder of static files that opens tape files in a browser, without a host.
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

export default defineConfig({
  root: resolve(root, 'src-renderer/viewer'),
  publicDir: resolve(root, 'src-renderer/public'),
  // From any folder of any server.
  base: './',
  plugins: [react()],
  build: {
    target: 'es2024',
    outDir: resolve(root, 'out/viewer'),
    emptyOutDir: true,
    minify: true,
    chunkSizeWarningLimit: 1000,
    // As of the app: the page's policy allows neither inline scripts nor data: URLs for code.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // With the module that keeps zod from trying eval: a chunk of schemas must never run before it.
            {
              name: 'zod',
              test: /node_modules[\\/]zod[\\/]|src-renderer[\\/]app[\\/]no-eval\.ts$/,
              priority: 50,
            },
          ],
        },
      },
    },
  },
});
