import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cliCommand } from './cli.ts';
import { shellCommand } from './curl.ts';
import type { Exchange, Target } from './exchange.ts';
import { inForm } from './forms.ts';
import { oneLine } from './json-text.ts';
import { markdown } from './markdown.ts';
import { sdkProgram } from './sdk.ts';
import { word, words } from './shell.ts';

const STDIO: Target = { kind: 'stdio', command: 'node', args: ['my server.mjs'], cwd: null, envNames: [] };
const HTTP: Target = { kind: 'http', url: 'https://example.test/mcp?a=1&b=2', headerNames: ['X-Api-Key'] };

function exchange(over: Partial<Exchange> = {}, server: Partial<Exchange['server']> = {}): Exchange {
  return {
    tapeId: '20261128-120000-abc',
    seq: 101,
    method: 'tools/call',
    about: 'echo',
    request: call({ name: 'echo', arguments: { text: "it's" } }),
    response: '{"jsonrpc":"2.0","id":7,"result":{"content":[]}}',
    status: 'ok',
    latencyUs: 1234,
    wallMs: Date.UTC(2026, 10, 28, 12, 4, 31, 118),
    findings: [],
    server: {
      name: 'everything',
      isInDeck: false,
      target: STDIO,
      era: 'legacy',
      protocolVersion: '2025-11-25',
      peer: 'everything 2.0.0',
      ...server,
    },
    commandLine: { program: [], dataFolder: null },
    headers: null,
    ...over,
  };
}

function call(params: unknown, method = 'tools/call'): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 7, method, params });
}

/** What bash makes of words: each as it is, ended by NUL. */
function bashReads(line: string): string[] {
  const done = spawnSync('bash', ['-c', `printf '%s\\0' ${line}`], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  expect(done.status).toBe(0);
  return done.stdout.split('\0').slice(0, -1);
}

describe('words of a shell', () => {
  it('are read back by bash as they were, whatever is in them', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom(
          "'",
          '"',
          '\\',
          '$',
          '`',
          '!',
          '\n',
          ' ',
          '*',
          '~',
          '#',
          '(',
          '&',
          '=',
          '{',
          'a',
          '-',
        ),
      }),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (texts) => {
        const wanted = texts.map((each) => each.toWellFormed().replaceAll('\0', '\uFFFD'));
        expect(bashReads(words(texts))).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['', "''"],
    ['plain-Word_1.0', 'plain-Word_1.0'],
    ["it's", `'it'\\''s'`],
    ['~', `'~'`],
    ['a b', `'a b'`],
  ])('%j is %s', (text, expected) => expect(word(text)).toBe(expected));
});

describe('a JSON-RPC line', () => {
  it('is the same JSON without white space between its tokens, token by token', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 2), (text, space) => {
        const line = oneLine(JSON.stringify(JSON.parse(text), null, space));
        expect(line).toBe(JSON.stringify(JSON.parse(text)));
        expect(line).not.toContain('\n');
      }),
    );
    expect(oneLine('{ "n": 9007199254740993,\n "n": 1e400 }')).toBe('{"n":9007199254740993,"n":1e400}');
    expect(oneLine('not JSON')).toBeNull();
  });
});

describe('curl and pipes', () => {
  it('take the headers of the wire, and leave out what is secret or of one connection', () => {
    const headers = [
      ['content-type', 'application/json'],
      ['mcp-session-id', 'a-session'],
      ['authorization', 'redacted:40'],
      ['content-length', '99'],
      ['host', 'example.test'],
    ] as const;
    const text = shellCommand(exchange({ headers }, { target: HTTP })) ?? '';
    const read = bashReads(text.replaceAll('"$AUTHORIZATION"', 'SET').replaceAll('"$X_API_KEY"', 'SET'));
    expect(read).toEqual([
      'curl',
      '-sS',
      '-N',
      'https://example.test/mcp?a=1&b=2',
      '-H',
      'content-type: application/json',
      '-H',
      'mcp-session-id: a-session',
      '-H',
      'authorization: SET',
      '-H',
      'X-Api-Key: SET',
      '--data-raw',
      exchange().request,
    ]);
  });

  it('say by themselves what a modern server wants to know when the headers are not on the tape', () => {
    const text =
      shellCommand(exchange({}, { target: HTTP, era: 'modern', protocolVersion: '2026-07-28' })) ?? '';
    for (const header of ['mcp-protocol-version: 2026-07-28', 'mcp-method: tools/call', 'mcp-name: echo'])
      expect(text).toContain(`-H '${header}'`);
  });

  it('shake hands with a legacy server first, and not with a modern one', () => {
    expect(shellCommand(exchange())).toContain('"method":"initialize"');
    expect(shellCommand(exchange({}, { era: 'modern' }))).not.toContain('initialize');
    const target: Target = { ...STDIO, cwd: '/my folder', envNames: ['TOKEN'] };
    const text = shellCommand(exchange({}, { target })) ?? '';
    expect(text.startsWith(`cd '/my folder' && { printf`)).toBe(true);
    expect(text).toContain(`TOKEN="$TOKEN" node 'my server.mjs'`);
  });

  it('are not there for what nobody sends', () => {
    expect(shellCommand(exchange({ request: null }))).toBeNull();
    expect(shellCommand(exchange({ request: 'Listening on 3000' }))).toBeNull();
  });
});

describe('the command line', () => {
  it('names the server where the deck has it, and else says how it is reached', () => {
    expect(cliCommand(exchange({}, { isInDeck: true, name: 'my server' }))).toBe(
      `tapedeck call echo --args '{"text":"it'\\''s"}' --server 'my server'`,
    );
    expect(cliCommand(exchange())).toBe(
      `tapedeck call echo --args '{"text":"it'\\''s"}' --era legacy -- node 'my server.mjs'`,
    );
    expect(cliCommand(exchange({}, { target: HTTP, era: null }))).toBe(
      `tapedeck call echo --args '{"text":"it'\\''s"}' --url 'https://example.test/mcp?a=1&b=2' --header 'X-Api-Key: '"$X_API_KEY"`,
    );
    expect(cliCommand(exchange({ method: 'tools/list' }))).toBe(
      `tapedeck tools --era legacy -- node 'my server.mjs'`,
    );
  });

  it('is that of the running app, by its own words and data folder, whatever is on the PATH', () => {
    const commandLine = { program: ['/my apps/node', '/x/cli.js'], dataFolder: '/my data' };
    expect(cliCommand(exchange({ commandLine }, { isInDeck: true, name: 's' }))).toMatch(
      /^'\/my apps\/node' \/x\/cli\.js call echo .* --server s --data '\/my data'$/,
    );
    expect(cliCommand(exchange({ commandLine, method: 'tools/list' }))).toBe(
      `'/my apps/node' /x/cli.js tools --era legacy -- node 'my server.mjs'`,
    );
  });

  it('keeps numbers that a double does not hold', () => {
    const request =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"n","arguments":{"n":9007199254740993}}}';
    expect(cliCommand(exchange({ request }))).toContain(`'{"n":9007199254740993}'`);
  });

  it('has no form for what it has no command for', () => {
    expect(cliCommand(exchange({ method: 'prompts/get' }))).toBeNull();
    expect(cliCommand(exchange({ request: call({ name: '--version' }) }))).toBeNull();
    expect(cliCommand(exchange({ request: call({ name: 'x', arguments: [1] }) }))).toBeNull();
  });
});

describe('Markdown', () => {
  it('says all that a bug report needs, and lets no text of the server be markup', () => {
    const request = call({ name: 'echo', arguments: { text: '````\n<b>' } });
    const findings = [{ severity: 'warning', message: 'a *bold* claim' }];
    const text = markdown(exchange({ request, findings, status: 'tool error' }, { name: '# <img>' }));
    expect(text).toContain('### tools/call echo: tool error');
    expect(text).toContain('- Server: \\# \\<img\\>, everything 2.0.0');
    expect(text).toContain("- Reached by: `node 'my server.mjs'`");
    expect(text).toContain('- Protocol: MCP 2025-11-25 (legacy)');
    expect(text).toContain('2026-11-28T12:04:31.118Z');
    expect(text).toContain('a \\*bold\\* claim');
    expect(text).toContain('`````json\n{');
    expect(text.match(/^`{5}$/m)).not.toBeNull();
  });
});

describe('the SDK', () => {
  const programs = [
    exchange(),
    exchange({}, { era: 'modern', protocolVersion: '2026-07-28' }),
    exchange({}, { target: HTTP }),
    exchange({}, { target: { ...STDIO, cwd: '/x', envNames: ['API-KEY'] } }),
    exchange({ request: call({ name: 'x', arguments: { __proto__: 1, n: [1, null, { '"': '\u2028' }] } }) }),
    exchange({ request: '{"method":"tools/call","params":{"name":"x","arguments":{"__proto__":{"a":1}}}}' }),
    ...['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list', 'ping'].map((method) =>
      exchange({ method, request: call({ _meta: { progressToken: 1 } }, method) }),
    ),
    exchange({ method: 'tools/list', request: call({ cursor: 'abc' }, 'tools/list') }),
    exchange({ method: 'resources/read', request: call({ uri: 'file:///x' }, 'resources/read') }),
    exchange({ method: 'prompts/get', request: call({ name: 'p', arguments: { a: 'b' } }, 'prompts/get') }),
  ].map((each) => sdkProgram(each) ?? '');

  it('is called by programs that compile', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'tapedeck-sdk-'));
    const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));
    try {
      symlinkSync(modules, join(folder, 'node_modules'));
      for (const [index, text] of programs.entries())
        writeFileSync(join(folder, `program-${index}.ts`), text);
      const options = {
        target: 'esnext',
        module: 'nodenext',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: ['node'],
      };
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: options, include: ['*.ts'] }),
      );
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      const said = execFileSync(process.execPath, [join(modules, 'typescript/bin/tsc'), '-p', folder], {
        encoding: 'utf8',
      });
      expect(said).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('has no call for what it does not know, or would not take', () => {
    expect(programs.every((text) => text !== '')).toBe(true);
    expect(sdkProgram(exchange({ method: 'notifications/message' }))).toBeNull();
    expect(sdkProgram(exchange({ request: call({ name: 7 }) }))).toBeNull();
    expect(sdkProgram(exchange({ request: call(null) }))).toBeNull();
    expect(
      sdkProgram(
        exchange({ method: 'prompts/get', request: call({ name: 'p', arguments: { a: 1 } }, 'prompts/get') }),
      ),
    ).toBeNull();
  });
});

it('gives the chosen message itself as JSON, whichever half it is', () => {
  const own = '{"b":1,"a":[ ]}';
  expect(inForm('json', exchange(), own)).toBe(own);
  expect(inForm('pretty', exchange(), own)).toBe('{\n  "b": 1,\n  "a": []\n}');
  expect(inForm('line', exchange(), own)).toBe('{"b":1,"a":[]}');
});
