/** SDK clients that speak with a server through a tap, and with the mock of that tape: what each of them saw. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { eventually } from './host-kit.ts';
import { Children, CLI, tapesOf } from './tap-kit.ts';

export type Era = 'legacy' | 'modern';
export type Carrier = 'stdio' | 'http';

/** What a client saw, in a form that two runs can be compared by. */
export class Diary {
  readonly lines: string[] = [];

  note(what: string, value: unknown): void {
    this.lines.push(lineOf(what, value));
  }

  /** An answer or an error, whichever it is. */
  async of(what: string, asked: Promise<unknown>): Promise<void> {
    const line = await asked.then(
      (value) => lineOf(what, value),
      (error: unknown) => `${what} failed: ${error instanceof Error ? error.message : String(error)}`,
    );
    this.lines.push(line);
  }
}

/** What is long is told by its beginning and its hash, so that a failing test can be read. */
function lineOf(what: string, value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${what} ${text.length > 300 ? `${text.slice(0, 200)}… ${hash}` : text}`;
}

export type Session = (client: Client, diary: Diary) => Promise<void>;

export interface MockEnd {
  readonly code: number | null;
  readonly report: {
    readonly asked: number;
    readonly matched: number;
    readonly otherParams: number;
    readonly unmatched: number;
    readonly neverAsked: number | null;
    readonly replies: { readonly same: number; readonly different: number; readonly missing: number };
    readonly details: readonly { readonly kind: string; readonly what: string; readonly why: string }[];
  };
}

/** A data folder, the tapes that are recorded into it, and the mocks of them. */
export class MockBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'tapedeck-mock-'));
  readonly data = join(this.folder, 'data');
  readonly children = new Children();

  get tapeId(): string {
    const id = tapesOf(this.data).at(-1)?.id;
    if (id === undefined) throw new Error('there is no tape');
    return id;
  }

  /** The session with this server, through a tap that records it. */
  async record(server: readonly string[], era: Era, carrier: Carrier, session: Session): Promise<Diary> {
    if (carrier === 'stdio') {
      const words = [CLI, 'tap', '--data', this.data, '--', process.execPath, ...server];
      return this.#overStdio(words, era, session);
    }
    const up = this.children.start(server);
    const url = await eventually(() => found(/LISTENING (\S+)/, up.said.out.toString()));
    const tap = this.children.start([CLI, 'tap', '--data', this.data, '--url', url]);
    const at = await eventually(() => found(/listening on (\S+),/, tap.said.err));
    const diary = await this.#overHttp(at, era, session);
    tap.child.kill('SIGTERM');
    await tap.ended;
    up.child.kill('SIGTERM');
    await up.ended;
    return diary;
  }

  /** The same session with the mock; with what the mock reports. */
  async play(
    era: Era,
    carrier: Carrier,
    session: Session,
    ...options: readonly string[]
  ): Promise<{ readonly diary: Diary } & MockEnd> {
    return this.playTape(this.tapeId, era, carrier, session, ...options);
  }

  async playTape(
    tape: string,
    era: Era,
    carrier: Carrier,
    session: Session,
    ...options: readonly string[]
  ): Promise<{ readonly diary: Diary } & MockEnd> {
    const words = [CLI, 'mock', tape, '--data', this.data, '--json', ...options];
    if (carrier === 'stdio') {
      const said = { err: '' };
      const diary = await this.#overStdio(words, era, session, (text) => (said.err += text));
      return { diary, code: null, report: await eventually(() => reportIn(said.err)) };
    }
    const mock = this.children.start([...words, '--http']);
    const at = await eventually(() => found(/ on (http\S+)/, mock.said.err));
    const diary = await this.#overHttp(at, era, session);
    mock.child.kill('SIGTERM');
    const { code } = await mock.ended;
    return { diary, code, report: await reportIn(mock.said.err) };
  }

  async #overStdio(
    words: readonly string[],
    era: Era,
    session: Session,
    onStderr: (text: string) => void = () => {},
  ): Promise<Diary> {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [...words],
      cwd: this.folder,
      stderr: 'pipe',
    });
    transport.stderr?.on('data', (chunk: Buffer) => onStderr(chunk.toString()));
    return converse(clientOf(era), transport, session);
  }

  async #overHttp(url: string, era: Era, session: Session): Promise<Diary> {
    const transport = new StreamableHTTPClientTransport(new URL(url));
    return converse(clientOf(era), transport, session);
  }

  async dispose(): Promise<void> {
    await this.children.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function converse(
  client: Client,
  transport: StdioClientTransport | StreamableHTTPClientTransport,
  session: Session,
): Promise<Diary> {
  const diary = new Diary();
  try {
    await client.connect(transport);
    diary.note('server', client.getServerVersion());
    diary.note('capabilities', client.getServerCapabilities());
    await session(client, diary);
  } finally {
    await client.close();
  }
  return diary;
}

function clientOf(era: Era): Client {
  const client = new Client(
    { name: 'mock-test', version: '1' },
    {
      capabilities: { sampling: {}, elicitation: { form: {} }, roots: {} },
      ...(era === 'modern' ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : {}),
    },
  );
  return client;
}

async function found(pattern: RegExp, text: string): Promise<string> {
  const value = pattern.exec(text)?.[1];
  if (value === undefined) throw new Error(`not yet: ${text}`);
  return value;
}

async function reportIn(text: string): Promise<MockEnd['report']> {
  const line = text.split('\n').find((each) => each.startsWith('{'));
  if (line === undefined) throw new Error(`no report: ${text}`);
  return JSON.parse(line) as MockEnd['report'];
}
