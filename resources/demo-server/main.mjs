#!/usr/bin/env node
/**
 * Tapedeck's demo server: something real to inspect, in both protocol eras.
 *
 *   node main.mjs [--era legacy|modern|both]                 over stdio
 *   node main.mjs --http [--port N] [--era …]                over Streamable HTTP on 127.0.0.1
 */
import { createDemoServer } from './server.mjs';
import { readOptions, USAGE } from './options.mjs';
import { serveHttp } from './http.mjs';
import { serveOverStdio } from './stdio.mjs';
import { createWorld } from './world.mjs';

const options = readOptions(process.argv.slice(2));

if (options.kind === 'help') {
  process.stdout.write(USAGE);
} else if (options.kind === 'invalid') {
  process.stderr.write(`${options.message}\n\n${USAGE}`);
  process.exitCode = 64;
} else {
  const world = createWorld();
  const factory = () => createDemoServer(world);
  if (options.kind === 'stdio') await serveOverStdio(options.era, factory, world);
  else await serveHttp(options.era, options.port, factory, world);
}
