/** tools and call on a server of their own, as a user types them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openArchive } from '../../src-main/host/host.ts';
import { BUILD_DEADLINE_MS, CliDeck, ensureBuilt } from './cli-kit.ts';
import { DEMO, eventually, serverFile } from './host-kit.ts';

const ECHO = ['--', process.execPath, serverFile('echo')] as const;

let deck: CliDeck;

beforeAll(ensureBuilt, BUILD_DEADLINE_MS);
beforeEach(() => (deck = new CliDeck()));
afterEach(async () => {
  const left = deck.leftovers();
  await deck.dispose();
  if (left.length > 0) throw new Error(`processes ${left.join(', ')} were left behind`);
});

describe('tools and call', () => {
  it('tools: a line each, or as JSON just as they were listed', async () => {
    const human = await deck.run('tools', ...ECHO);
    expect(human).toMatchObject({ code: 0, stderr: '' });
    expect(human.stdout).toMatch(/^echo +Answers with its text\n$/);
    const json = await deck.run('tools', '--json', ...ECHO);
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(json.stdout)).toEqual([
      {
        name: 'echo',
        description: 'Answers with its text',
        inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      },
    ]);
  });

  it('call: the text on stdout, the rest on stderr; as JSON the whole result and nothing else', async () => {
    const human = await deck.run('call', 'echo', '--args', '{"text":"hello tape"}', ...ECHO);
    expect(human).toMatchObject({ code: 0, stdout: 'hello tape\n' });
    expect(human.stderr).toMatch(/^ok in \d/);
    const json = await deck.run('--json', 'call', 'echo', '--args', '{"text":"hello tape"}', ...ECHO);
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(json.stdout)).toEqual({ content: [{ type: 'text', text: 'hello tape' }] });
  });

  it('a server that asks back is answered with what was given, and declined where nothing was', async () => {
    for (const era of ['legacy', 'modern']) {
      const book = ['call', 'book_table', '--args', '{"day":"friday"}'];
      const server = ['--', process.execPath, DEMO, '--era', era];
      const given = await deck.run(...book, '--answer', '{"name":"Ada","seats":4}', ...server);
      expect(given).toMatchObject({ code: 0, stdout: 'Booked 4 seats inside on friday for Ada.\n' });
      const declined = await deck.run(...book, ...server);
      expect(declined).toMatchObject({ code: 1, stdout: 'Not booked (decline).\n' });
    }
    const bad = await deck.run('call', 'echo', '--answer', '[1]', ...ECHO);
    expect(bad).toMatchObject({ code: 2, stdout: '' });
    expect(bad.stderr).toContain('--answer is not a JSON object');
  });

  it('a tool that says isError: exit 1, its words on stdout', async () => {
    const human = await deck.run('call', 'fail', '--', process.execPath, DEMO);
    expect(human.code).toBe(1);
    expect(human.stdout).not.toBe('');
    expect(human.stderr).toMatch(/^tool error in /);
    const json = await deck.run('call', 'fail', '--json', '--', process.execPath, DEMO);
    expect(json).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject({ isError: true });
  });

  it('`--data` stands before or after the command', async () => {
    const other = join(deck.folder, 'other');
    const after = await deck.run('tools', '--data', other, ...ECHO);
    expect(after.code).toBe(0);
    expect(openArchive(other).tapes()).toHaveLength(1);
    expect(openArchive(deck.data).tapes()).toEqual([]);
  });

  it('what a server says can not act on the terminal', async () => {
    const source = `console.error('\\u001b]0;owned\\u0007 \\u202egnp'); process.exit(4)`;
    const done = await deck.run('tools', '--', process.execPath, '-e', source);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toContain('owned');
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(done.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

/** What could not be done, the code it has, and what a person must find in the message. */
const FAILURES: readonly (readonly [string, string, RegExp, readonly string[]])[] = [
  [
    'a command that does not exist',
    'command-not-found',
    /no-such-program/,
    ['tools', '--', 'no-such-program'],
  ],
  [
    'a server that exits at once',
    'exited-early',
    /exit 7[^]*configuration is missing/,
    ['tools', '--', process.execPath, serverFile('exits'), '--code', '7'],
  ],
  [
    'a server that never answers a call',
    'request-timeout',
    /hang .* 5 s/,
    ['call', 'hang', '--timeout', '5000', '--', process.execPath, serverFile('hanging')],
  ],
  [
    'a server that never answers the handshake',
    'handshake-timeout',
    /not ready within 0\.7 s/,
    ['call', 'echo', '--timeout', '700', '--', process.execPath, serverFile('hanging'), '--on', 'initialize'],
  ],
  [
    'an endless walk through tool lists',
    'request-failed',
    /second page is lost/,
    ['tools', '--', process.execPath, serverFile('pages'), '--behaviour', 'refuse'],
  ],
  ['an unknown tool', 'request-failed', /nope/, ['call', 'nope', ...ECHO]],
  [
    'arguments that are no JSON',
    'invalid-arguments',
    /not JSON/,
    ['call', 'echo', '--args', '{bad', ...ECHO],
  ],
  ['arguments that are no object', 'invalid-arguments', /object/, ['call', 'echo', '--args', '[1]', ...ECHO]],
  ['no server', 'bad-request', /Which server/, ['tools']],
  ['two servers', 'bad-request', /one way only/, ['tools', '--url', 'http://127.0.0.1:9/', ...ECHO]],
  ['nobody at the URL', 'connect-failed', /could not be reached/, ['tools', '--url', 'http://127.0.0.1:9/']],
  ['no URL', 'bad-request', /not an http/, ['tools', '--url', 'ftp://example']],
];

describe('what can not be done: exit 2, stdout clean, the reason on stderr', () => {
  it.each(FAILURES)('%s', async (_title, code, message, args) => {
    const json = await deck.run('--json', ...args);
    expect(json).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(json.stderr)).toMatchObject({
      error: {
        code,
        message: expect.stringMatching(message) as string,
        hint: expect.any(String) as string,
      },
    });
  });

  it('for a person: the message, what to do next, the code', async () => {
    const done = await deck.run('tools', '--', 'no-such-program');
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toMatch(/^tapedeck: .*no-such-program.*\n {2}\S.* \[command-not-found\]\n$/);
  });

  it('a server that dies of a call: what it died of, its last words, and the tape of it', async () => {
    const crashy = ['--', process.execPath, serverFile('crashy'), '--code', '7'] as const;
    const human = await deck.run('call', 'crash', ...crashy);
    expect(human).toMatchObject({ code: 2, stdout: '' });
    expect(human.stderr).toMatch(/exit 7[^]*\| crashy: last words 3 of 3\n {2}failed, tape \S+\n$/);
    const json = await deck.run('--json', 'call', 'crash', ...crashy);
    expect(JSON.parse(json.stderr)).toMatchObject({
      error: { code: 'session-closed', message: 'The server ended with exit 7 before it answered.' },
      tape: openArchive(deck.data).tapes().at(-1)?.id,
      lastLines: [1, 2, 3].map((line) => `crashy: last words ${line} of 3`),
    });
  });

  it('a server that cannot list its tools may still be called', async () => {
    const hanging = ['--', process.execPath, serverFile('hanging'), '--on', 'tools/list'];
    const done = await deck.run('call', 'echo', '--args', '{"text":"here"}', '--timeout', '5000', ...hanging);
    expect(done).toMatchObject({ code: 0, stdout: 'here\n' });
  });
});

describe('--config', () => {
  const write = (text: string): string => {
    const file = join(deck.folder, 'mcp.json');
    writeFileSync(file, text);
    return file;
  };

  it('names one server of a file with comments; its relative paths are from here', async () => {
    writeFileSync(join(deck.folder, 'here.mjs'), `await import(${JSON.stringify(serverFile('echo'))});`);
    const command = JSON.stringify(process.execPath);
    const file = write(
      `{\n  // two of them\n  "mcpServers": {\n    "a": { "command": ${command}, "args": ["here.mjs"], },\n` +
        `    "b": { "command": "no-such-program" }, /* b */\n  }\n}\n`,
    );
    expect(await deck.run('tools', '--config', file, '--server', 'a')).toMatchObject({ code: 0 });
    expect(await deck.run('tools', '--config', file, '--server', 'c')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('a, b') as string,
    });
    expect(await deck.run('tools', '--config', file)).toMatchObject({ code: 2, stdout: '' });
  });

  it('a broken file: which, line and column', async () => {
    const file = write('{\n  "mcpServers": {\n    "a": { "command": }\n  }\n}\n');
    const done = await deck.run('call', 'echo', '--config', file, '--server', 'a');
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toContain(file);
    expect(done.stderr).toMatch(/line 3, column 23/);
    expect(done.stderr).toContain('[config-invalid]');
  });

  it('no file', async () => {
    const done = await deck.run('tools', '--config', join(deck.folder, 'none.json'), '--server', 'a');
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toContain('[config-unreadable]');
  });
});

describe('--url', () => {
  it.each(['legacy', 'modern'])('the demo server over HTTP, %s', async (era) => {
    const server = deck.launch(process.execPath, [DEMO, '--http', '--era', era]);
    const url = await eventually(async () => {
      const found = /LISTENING (\S+)/.exec(server.stdout)?.[1];
      if (found === undefined) throw new Error('it does not listen yet');
      return found;
    });
    const tools = await deck.run('tools', '--url', url, '--json');
    expect(tools).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(tools.stdout)).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'echo' })]),
    );
    const header = ['--header', 'X-Trace: one'];
    const call = await deck.run('call', 'echo', '--args', '{"text":"over http"}', '--url', url, ...header);
    expect(call).toMatchObject({ code: 0, stdout: 'over http\n' });
    expect(
      openArchive(deck.data)
        .tapes()
        .map((tape) => tape.era),
    ).toEqual([era, era]);
  });
});

describe('Ctrl-C', () => {
  it('during a call of a stubborn server: cancelled, told to the server, and no process is left', async () => {
    const args = ['--', process.execPath, serverFile('hanging'), '--stubborn'];
    const call = deck.start('call', 'hang', ...args);
    const archive = openArchive(deck.data);
    await eventually(async () => expect([...archive.scan('"tools/call"')]).toHaveLength(1));
    expect(deck.leftovers()).toHaveLength(1);
    call.child.kill('SIGINT');
    // An impatient second one must not leave the server behind.
    setTimeout(() => call.child.kill('SIGINT'), 300);
    const done = await call.ended;
    expect(done).toMatchObject({ code: 2, signal: null, stdout: '' });
    expect(done.stderr).toContain('[request-cancelled]');
    expect(deck.leftovers()).toEqual([]);
    expect([...archive.scan('notifications/cancelled')]).toHaveLength(1);
    expect(archive.tapes()).toMatchObject([{ state: 'ended' }]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s during the handshake', async (signal) => {
    const call = deck.start('tools', '--', process.execPath, serverFile('hanging'), '--on', 'initialize');
    await eventually(async () => expect(deck.leftovers()).toHaveLength(1));
    call.child.kill(signal);
    expect(await call.ended).toMatchObject({ code: 2, signal: null, stdout: '' });
    expect(deck.leftovers()).toEqual([]);
    expect(openArchive(deck.data).tapes()).toMatchObject([{ state: 'ended' }]);
  });
});

describe('help', () => {
  it('names every command, and every command explains itself', async () => {
    const help = await deck.run('help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['serve', 'tools', 'call', 'tapes', 'query', 'verify', 'bench']) {
      expect(help.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
    const call = await deck.run('call', '--help');
    expect(call).toMatchObject({ code: 0, stderr: '' });
    for (const option of ['--args', '--timeout', '--url', '--config', '--server', '--data', '--json']) {
      expect(call.stdout).toContain(option);
    }
    expect(await deck.run('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\./) as string,
    });
  });

  it('an unknown command or option: exit 2, stdout clean', async () => {
    const wrong = [
      ['nonsense'],
      ['tools', '--nonsense'],
      ['mock', '--nonsense'],
      ['tap', '--nonsense'],
      ['tap', '--url', 'http://me:secret@127.0.0.1:1/'],
      ['call', 'echo', '--url', 'http://me:secret@127.0.0.1:1/'],
      ['serve', '--port', '65536'],
      [],
    ];
    for (const args of wrong) {
      expect(await deck.run(...args)).toMatchObject({ code: 2, stdout: '' });
    }
  });
});
