/** A tap as its client starts it, and its tapes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openArchive } from '../../src-main/host/host.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';

export const CLI = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));

/** Children that a test starts; none outlives it. */
export class Children {
  readonly #all: ChildProcess[] = [];

  add<Child extends ChildProcess>(child: Child): Child {
    this.#all.push(child);
    return child;
  }

  start(words: readonly string[]) {
    const child = this.add(spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'pipe'] }));
    const said = { out: Buffer.alloc(0), err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out = Buffer.concat([said.out, chunk])));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    child.stdin.on('error', () => undefined);
    const ended = once(child, 'close').then(() => ({ code: child.exitCode, signal: child.signalCode }));
    return { child, said, ended };
  }

  async dispose(): Promise<void> {
    for (const child of this.#all.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
}

export function tapesOf(data: string): { readonly id: string; readonly entries: readonly Entry[] }[] {
  const archive = openArchive(data);
  return archive
    .tapes()
    .map(({ id }) => ({ id, entries: [...archive.scan('', id)].map(({ entry }) => entry) }));
}

/** The bytes of one direction, put together. */
export function bytesOf(entries: readonly Entry[], dir: 'in' | 'out'): string {
  return Buffer.concat(
    entries.flatMap((entry) => (entry.kind === 'frame' && entry.dir === dir ? [entry.bytes] : [])),
  ).toString('latin1');
}
