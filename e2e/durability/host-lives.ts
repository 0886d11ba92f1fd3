/** Lives of whole hosts in processes of their own: opened, let flood, killed with SIGKILL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { readAcks } from './host-acks.ts';

/** The child finds the servers below it. */
const E2E = resolve(import.meta.dirname, '..');
/** A start on a machine that others starve may take long; it never takes for ever. */
const WAIT_MS = 60_000;

const tapeStates = z.record(z.string(), z.string());

export interface LifeOptions {
  /** What host-bundle.ts has built. */
  readonly child: string;
  readonly folder: string;
  readonly servers: number;
  readonly stubborn?: boolean;
  /** Where compiled code is kept from one life to the next: a start then costs half. */
  readonly compileCache: string;
}

/** One host process. `dispose` kills it, at whatever point it is. */
export class HostLife {
  readonly folder: string;
  readonly #servers: number;
  readonly #ackFile: string;
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #said = '';
  #onSaid: () => void = () => undefined;

  constructor({ child, folder, servers, stubborn = false, compileCache }: LifeOptions) {
    this.folder = folder;
    this.#servers = servers;
    this.#ackFile = join(folder, 'acks');
    const acks = openSync(this.#ackFile, 'w');
    const args = [child, folder, String(servers), E2E, ...(stubborn ? ['--stubborn'] : [])];
    this.#child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'inherit', acks],
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
    });
    closeSync(acks);
    this.#closed = once(this.#child, 'close');
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString();
      this.#onSaid();
    });
    void this.#closed.then(() => this.#onSaid());
  }

  /** The tapes that the new host found, with the state it gives them. */
  async ready(): Promise<ReadonlyMap<string, string>> {
    await this.#until(() => this.#said.includes('\n'));
    const found = tapeStates.parse(JSON.parse(this.#said.split('\n')[0]?.replace('ready ', '') ?? ''));
    return new Map(Object.entries(found));
  }

  /** Starts the servers, and resolves when frames of every one of them have come through. */
  async flood(): Promise<void> {
    this.#child.stdin?.write('go\n');
    await this.#until(() => this.#said.split('flooding\n').length > this.#servers);
  }

  /** Kills it; gives the indices it had acknowledged, by server. */
  async kill(): Promise<Map<number, number[]>> {
    const isRunning = this.#child.exitCode === null && this.#child.signalCode === null;
    this.#child.kill('SIGKILL');
    await this.#closed;
    if (!isRunning) throw new Error(`the host ended by itself: exit ${this.#child.exitCode}`);
    return readAcks(readFileSync(this.#ackFile));
  }

  async dispose(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  #until(isThere: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the host said only: ${this.#said}`)), WAIT_MS);
      this.#onSaid = () => {
        const isOver = this.#child.exitCode !== null || this.#child.signalCode !== null;
        if (!isThere() && !isOver) return;
        clearTimeout(timer);
        if (isThere()) resolve();
        else reject(new Error(`the host ended by itself: exit ${this.#child.exitCode}`));
      };
      this.#onSaid();
    });
  }
}
