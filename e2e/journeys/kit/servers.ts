import { fileURLToPath } from 'node:url';
import type { StdioServer } from './screen.ts';

/** One of the servers in e2e/servers, by the name of its file. */
export function fixture(file: string, ...args: readonly string[]): StdioServer {
  const path = fileURLToPath(new URL(`../../servers/${file}.mjs`, import.meta.url));
  return { name: file, command: 'node', args: [path, ...args] };
}

/** The server that ships with Tapedeck. */
export const DEMO_FILE = fileURLToPath(new URL('../../../resources/demo-server/main.mjs', import.meta.url));

export function demo(name: string, ...args: readonly string[]): StdioServer {
  return { name, command: 'node', args: [DEMO_FILE, ...args] };
}
