import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The port that the app of this data folder had the last time. A browser keeps layout, theme and drafts by origin, and
 * the port is part of it: the same port again is the same screen again.
 */
const FILE = 'last-port';
const PORT_MAX = 65_535;

/** 0 when there is none: any free port. */
export async function lastPort(dataFolder: string): Promise<number> {
  const text = await readFile(join(dataFolder, FILE), 'utf8').catch(() => '');
  const port = Number(text.trim());
  return Number.isInteger(port) && port > 0 && port <= PORT_MAX ? port : 0;
}

/**
 * Whole or not at all: a kill in the middle would lose the one before. Not worth a word when it cannot be kept: the next
 * start takes another port.
 */
export async function keepPort(dataFolder: string, port: number): Promise<void> {
  if ((await lastPort(dataFolder)) === port) return;
  const path = join(dataFolder, FILE);
  try {
    await writeFile(`${path}.new`, `${port}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  } catch {
    // The folder may be full, or may not be written to.
  }
}
