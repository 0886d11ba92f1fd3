// The viewer as one file that a browser opens from the disk: scripts and styles in it, and a place for a tape.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { TAPE_PLACE } from './src-shared/tape-file/page-parts.ts';

const root = import.meta.dirname;
const renderer = resolve(root, 'src-renderer');

/** Puts what was built into one page. Its policy names the script and the style by their hashes, and allows nothing else. */
function onePage(): Plugin {
  return {
    name: 'one-page',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const scripts = files.filter((file) => file.type === 'chunk');
      const styles = files.flatMap((file) =>
        file.type === 'asset' && file.fileName.endsWith('.css') ? [String(file.source)] : [],
      );
      const [script] = scripts;
      if (script === undefined || scripts.length > 1) this.error(`${scripts.length} scripts instead of one`);
      for (const { fileName } of files) delete bundle[fileName];
      const layers = readFileSync(resolve(renderer, 'public/layers.css'), 'utf8');
      const source = pageOf(script.code, [layers, ...styles].join('\n'));
      this.emitFile({ type: 'asset', fileName: 'page.html', source });
    },
  };
}

function pageOf(code: string, css: string): string {
  // Of a script only these end it, or hide its end; in strings and expressions, where they stand, a backslash changes nothing.
  const script = code.replaceAll(/<(?=\/script|!--)/gi, '\\x3C');
  const style = css.replaceAll(/<(?=\/style|!--)/gi, '\\3c ');
  const icon = readFileSync(resolve(renderer, 'public/favicon.svg')).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data: blob:',
    'media-src data: blob:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en" data-density="compact">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Tapedeck viewer</title>
<link rel="icon" href="data:image/svg+xml;base64,${icon}">
<style>${style}</style>
</head>
<body>
<div id="root"></div>
<noscript>The viewer needs JavaScript.</noscript>
${TAPE_PLACE}
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

export default defineConfig({
  root: resolve(renderer, 'viewer'),
  publicDir: false,
  plugins: [react(), onePage()],
  build: {
    target: 'es2024',
    outDir: resolve(root, 'out/viewer'),
    // Beside the viewer of several files, which is built before.
    emptyOutDir: false,
    minify: true,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 4000,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: resolve(renderer, 'viewer/main.tsx'),
      output: { format: 'iife', codeSplitting: false },
    },
  },
});
