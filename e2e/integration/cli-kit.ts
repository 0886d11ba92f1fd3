/** The built command line, run as a user runs it, and what tests want to know of it afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openArchive } from '../../src-main/host/host.ts';
import { processesOf } from './transport-kit.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const TAPEDECK = fromRoot('scripts/tapedeck.mjs');
const BUILD = fromRoot('scripts/build.mjs');

const RUN_DEADLINE_MS = 120_000;
/** The app lives as long as the tests beside it. */
const APP_DEADLINE_MS = 300_000;
export const BUILD_DEADLINE_MS = 200_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process whose output is kept; it is killed when it goes on too long. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';

  constructor(command: string, args: readonly string[], cwd = tmpdir(), deadlineMs = RUN_DEADLINE_MS) {
    this.child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    const timer = setTimeout(() => this.child.kill('SIGKILL'), deadlineMs);
    this.ended = once(this.child, 'close').then(() => {
      clearTimeout(timer);
      const { exitCode: code, signalCode: signal } = this.child;
      return { code, signal, stdout: this.stdout, stderr: this.stderr };
    });
  }

  async dispose(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Makes sure that what runs is what the sources say. */
export async function ensureBuilt(): Promise<void> {
  const child = spawn(process.execPath, [BUILD, '--if-stale'], { stdio: ['ignore', 'inherit', 'inherit'] });
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error('the build failed');
}

/** A data folder of its own, and the command line on it. */
export class CliDeck {
  readonly folder = mkdtempSync(join(tmpdir(), 'tapedeck-cli-'));
  readonly data = join(this.folder, 'data');
  readonly #running = new Set<Running>();

  start(...args: readonly string[]): Running {
    const deadlineMs = args[0] === 'serve' ? APP_DEADLINE_MS : RUN_DEADLINE_MS;
    const words = [TAPEDECK, '--data', this.data, ...args];
    const running = new Running(process.execPath, words, this.folder, deadlineMs);
    this.#running.add(running);
    void running.ended.then(() => this.#running.delete(running));
    return running;
  }

  run(...args: readonly string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  /** Any other program, in the deck's folder. */
  launch(command: string, args: readonly string[]): Running {
    const running = new Running(command, args, this.folder);
    this.#running.add(running);
    return running;
  }

  /** The processes of every server of every tape that still live. */
  leftovers(): readonly number[] {
    return markersOf(this.data).flatMap((marker) => processesOf(marker));
  }

  async dispose(): Promise<void> {
    for (const running of this.#running) await running.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function markersOf(data: string): string[] {
  const archive = openArchive(data);
  const markers: string[] = [];
  for (const { id } of archive.tapes()) {
    for (const { entry } of archive.scan('', id)) {
      if (entry.kind === 'tape-opened') markers.push(entry.runMarker);
      break;
    }
  }
  return markers;
}

export function jsonLines(text: string): Record<string, unknown>[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
