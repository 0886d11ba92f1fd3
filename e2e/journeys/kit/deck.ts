/** Tapedeck as a person runs it: its own process, data folder, home and port. The owner calls `dispose`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pidsOfHome } from './processes.ts';

const CLI = fileURLToPath(new URL('../../../out/main/cli.js', import.meta.url));
const URL_LINE = /TAPEDECK_URL (\S+)/;

/** Seconds, as a rule; minutes on a machine that a dozen others use. */
const START_DEADLINE_MS = 150_000;
const STOP_DEADLINE_MS = 120_000;
const CLI_DEADLINE_MS = 150_000;
const GONE_DEADLINE_MS = 60_000;
const POLL_MS = 50;
const LOG_CHARS_MAX = 20_000;

export interface CliAnswer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export class Deck {
  /** Servers inherit it, which tells the processes of this deck from those of others. */
  readonly home = mkdtempSync(join(tmpdir(), 'tapedeck-journey-'));
  readonly data = join(this.home, 'data');
  #app: ChildProcess | undefined;
  #port = 0;
  #log = '';

  get port(): number {
    return this.#port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What the app has said on stderr. */
  get log(): string {
    return this.#log;
  }

  /** Starts the app, on the port that it had before, and resolves to the URL that lets a browser in. */
  async start(...more: readonly string[]): Promise<string> {
    const args = [CLI, '--data', this.data, 'serve', '--no-open', '--port', String(this.#port), ...more];
    const app = spawn(process.execPath, args, {
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#app = app;
    let out = '';
    app.stderr.on('data', (chunk: Buffer) => {
      this.#log = (this.#log + chunk.toString()).slice(-LOG_CHARS_MAX);
    });
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    app.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const url = URL_LINE.exec(out)?.[1];
      if (url !== undefined) resolve(url);
    });
    app.once('error', reject);
    app.once('exit', (code) => reject(new Error(`the app ended with ${code}: ${this.#log}`)));
    const timer = setTimeout(() => reject(new Error(`the app gave no URL: ${this.#log}`)), START_DEADLINE_MS);
    try {
      const url = await promise;
      this.#port = Number(new URL(url).port);
      return url;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks the app to end and resolves to its exit code; null when it had to be killed. */
  async stop(): Promise<number | null> {
    const app = this.#app;
    if (app === undefined) return null;
    this.#app = undefined;
    const exit = ended(app);
    app.kill('SIGTERM');
    const timer = setTimeout(() => app.kill('SIGKILL'), STOP_DEADLINE_MS);
    await exit;
    clearTimeout(timer);
    return app.exitCode;
  }

  /** Ends the app the way a power button does. */
  async kill(): Promise<void> {
    const app = this.#app;
    this.#app = undefined;
    if (app === undefined) return;
    const exit = ended(app);
    app.kill('SIGKILL');
    await exit;
  }

  /** The app stands still while this goes on: its pages ask, and nothing answers. */
  async frozen(meanwhile: () => Promise<void>): Promise<void> {
    this.#app?.kill('SIGSTOP');
    try {
      await meanwhile();
    } finally {
      this.#app?.kill('SIGCONT');
    }
  }

  /** The command line on the same data folder. */
  async cli(...args: readonly string[]): Promise<CliAnswer> {
    const child = spawn(process.execPath, [CLI, '--data', this.data, ...args], {
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: CLI_DEADLINE_MS,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    await once(child, 'close');
    return { code: child.exitCode, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
  }

  /** A tape holds this text; looked for in the bytes of segments that are not sealed yet. */
  recorded(text: RegExp): boolean {
    const tapes = join(this.data, 'tapes');
    return readdirSync(tapes, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.seg'))
      .some((name) => text.test(readFileSync(join(tapes, name), 'latin1')));
  }

  /** The processes of servers that run now. */
  servers(): number[] {
    return pidsOfHome(this.home);
  }

  /** Resolves to what is still there when the deadline has passed: nothing, if all is well. */
  async serversLeft(): Promise<number[]> {
    const deadline = Date.now() + GONE_DEADLINE_MS;
    let left = this.servers();
    while (left.length > 0 && Date.now() < deadline) {
      await sleep(POLL_MS);
      left = this.servers();
    }
    return left;
  }

  /** Ends everything, removes the folder, and resolves to the server processes that outlived the app. */
  async dispose(): Promise<number[]> {
    await this.stop();
    const left = await this.serversLeft();
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    return left;
  }

  #environment(): NodeJS.ProcessEnv {
    const { PATH = '', LANG = 'C.UTF-8' } = process.env;
    // Servers are started as `node`: let it be the one that runs us.
    return { PATH: `${dirname(process.execPath)}:${PATH}`, LANG, HOME: this.home, TZ: 'UTC' };
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
