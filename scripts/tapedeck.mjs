#!/usr/bin/env node
// The `tapedeck` command. Only the command line itself writes on stdout.
import { fileURLToPath } from 'node:url';
import { becomeNode, isNewEnough, tether } from './node24.mjs';

if (isNewEnough()) {
  tether();
  const { ensureBuilt } = await import('./build.mjs');
  await ensureBuilt();
  const cli = new URL('../out/main/cli.js', import.meta.url);
  process.argv[1] = fileURLToPath(cli);
  await import(cli.href);
} else {
  becomeNode([...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    tethered: true,
  });
}
