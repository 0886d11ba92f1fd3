import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { badFrames } from './lib/bad-frames.mjs';
import { isAlive } from './is-alive.ts';
import { eventually, Probe } from './probe.ts';

const FIRST_UNASKED_ID = 900_000;

const numbered = z.object({ params: z.object({ data: z.object({ index: z.number() }) }) });
const relatives = z.object({ child: z.number(), grandchild: z.number() });
const toolNames = z.object({
  result: z.object({ tools: z.array(z.object({ name: z.string().optional() })) }),
});

describe('echo', () => {
  it('answers, and refuses what it does not know', async () => {
    await using server = new Probe('echo.mjs');
    await server.open();
    server.call(1, 'echo', { text: 'hi' });
    server.request(2, 'server/discover');
    server.call(3, 'constructor');
    expect(await server.answer(1)).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"hi"}]}}',
    );
    expect(await server.answer(2)).toContain('-32601');
    expect(await server.answer(3)).toContain('-32602');
  });

  it('--raw gives every byte back', async () => {
    await using server = new Probe('echo.mjs', ['--raw']);
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x0a, 0x0d]);
    server.child.stdin.write(bytes);
    expect(
      await eventually('the bytes', () => server.stdout.length === bytes.length && server.stdout),
    ).toEqual(bytes);
  });
});

describe('chatty', () => {
  const indices = (lines: string[]) =>
    lines.filter(Boolean).map((line) => numbered.parse(JSON.parse(line)).params.data.index);
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

  it('--immediately sends every index once, in lines of the asked size', async () => {
    await using server = new Probe('chatty.mjs', [
      '--immediately',
      '--exit',
      '--count',
      '5000',
      '--size',
      '300',
    ]);
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(server.stdout.length).toBe(5_000 * 300);
    expect(indices(server.lines)).toEqual(upTo(5_000));
    expect(new Set(server.lines.slice(0, -1).map(({ length }) => length))).toEqual(new Set([299]));
  });

  it('floods on a call and answers after the last one', async () => {
    await using server = new Probe('chatty.mjs', ['--on-call']);
    await server.open();
    server.call(1, 'flood', { count: 700 });
    expect(await server.answer(1)).toContain('sent 700');
    const sent = server.lines.filter((line) => line.includes('notifications/message'));
    expect(indices(sent)).toEqual(upTo(700));
    expect(server.lines.at(-2)).toContain('"id":1');
  });

  it('stops writing when nobody reads, and loses nothing', async () => {
    await using server = new Probe('chatty.mjs', ['--immediately', '--exit', '--count', '100000']);
    await eventually('the first bytes', () => server.stdout.length > 0);
    server.child.stdout.pause();
    const { pid } = server.child;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(pid !== undefined && isAlive(pid)).toBe(true);
    server.child.stdout.resume();
    await server.exited;
    expect(server.stdout.length).toBe(100_000 * 400);
  });

  it('keeps to its rate', async () => {
    const startedAt = performance.now();
    await using server = new Probe('chatty.mjs', [
      '--immediately',
      '--exit',
      '--count',
      '200',
      '--rate',
      '1000',
    ]);
    await server.exited;
    expect(performance.now() - startedAt).toBeGreaterThan(190);
    expect(indices(server.lines)).toEqual(upTo(200));
  });
});

describe('crashy', () => {
  it.each([
    { args: ['--after-ms', '50', '--code', '3'], exit: { code: 3, signal: null } },
    { args: ['--after-ms', '50', '--signal', 'SIGSEGV'], exit: { code: null, signal: 'SIGSEGV' } },
  ])('dies as told by $args', async ({ args, exit }) => {
    await using server = new Probe('crashy.mjs', args);
    expect(await server.exited).toEqual(exit);
    expect(server.stderr).toContain('last words 3 of 3');
  });

  it('dies on a call, without an answer', async () => {
    await using server = new Probe('crashy.mjs');
    await server.open();
    server.call(1, 'crash', { code: 9 });
    expect(await server.exited).toEqual({ code: 9, signal: null });
    expect(server.stdout.includes('"id":1')).toBe(false);
  });
});

describe('hanging', () => {
  it('leaves one call unanswered and answers the next', async () => {
    await using server = new Probe('hanging.mjs');
    await server.open();
    server.call(1, 'hang');
    server.call(2, 'echo', { text: 'here' });
    expect(await server.answer(2)).toContain('here');
    expect(server.stdout.includes('"id":1,')).toBe(false);
  });

  it('--stubborn survives the end of stdin and SIGTERM', async () => {
    await using server = new Probe('hanging.mjs', ['--stubborn', '--on', 'initialize']);
    server.request(0, 'initialize');
    server.child.stdin.end();
    await eventually('the end of stdin', () => server.stderr.includes('stdin ended'));
    server.child.kill('SIGTERM');
    await eventually('SIGTERM', () => server.stderr.includes('SIGTERM ignored'));
    expect(server.stdout.length).toBe(0);
    server.child.kill('SIGKILL');
    expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

describe('malformed', () => {
  it('--all writes the whole catalogue, byte for byte, and ends without a newline', async () => {
    await using server = new Probe('malformed.mjs', ['--all']);
    await server.open();
    await server.exited;
    const expected = Buffer.concat(badFrames.map((frame, index) => frame.bytes(FIRST_UNASKED_ID + index)));
    expect(server.stdout.subarray(-expected.length)).toEqual(expected);
    expect(expected.at(-1)).not.toBe(0x0a);
  });

  it.each(badFrames.filter(({ endsStream }) => !endsStream))('emit $name: $about', async (frame) => {
    await using server = new Probe('malformed.mjs');
    await server.open();
    server.call(7, 'emit', { name: frame.name });
    server.request(8, 'ping');
    await server.answer(8);
    const isSaid = (): boolean => server.stdout.includes(`"text":"emitted ${frame.name}"`);
    // The calls run side by side, so the ping may be answered first.
    await eventually('the frame, and an answer where it is none', () => {
      return server.stdout.includes(frame.bytes(7)) && (frame.answers || isSaid());
    });
    expect(isSaid()).toBe(!frame.answers);
  });

  it('has names that are unique', () => {
    expect(new Set(badFrames.map(({ name }) => name)).size).toBe(badFrames.length);
  });
});

describe('noisy', () => {
  it('speaks before, between and after its frames', async () => {
    await using server = new Probe('noisy.mjs');
    await server.open();
    server.call(1, 'echo', { text: 'through the noise' });
    await server.text('the last noise', '[debug] echo done\n');
    const kinds = server.lines.slice(0, -1).map((line) => (line.startsWith('{') ? 'frame' : 'noise'));
    expect(kinds).toEqual(['noise', 'noise', 'frame', 'noise', 'noise', 'frame', 'noise']);
  });
});

describe('garbage', () => {
  it('answers initialize with the same random bytes for the same seed', async () => {
    const read = async () => {
      await using server = new Probe('garbage.mjs', ['--instead', '--bytes', '512', '--seed', '7']);
      server.request(0, 'initialize');
      return await eventually('512 bytes', () => server.stdout.length === 512 && server.stdout);
    };
    const bytes = await read();
    expect(await read()).toEqual(bytes);
    expect(new Set(bytes).size).toBeGreaterThan(150);
  });
});

describe('exits', () => {
  it('ends at once with its code', async () => {
    await using server = new Probe('exits.mjs', ['--code', '42', '--stderr', 'no such token']);
    expect(await server.exited).toEqual({ code: 42, signal: null });
    expect(server.stderr).toBe('no such token\n');
    expect(server.stdout.length).toBe(0);
  });
});

describe('huge', () => {
  it('answers with one line of the asked size', async () => {
    await using server = new Probe('huge.mjs', ['--size', '1', '--chunk', '1000']);
    await server.open();
    server.call(1, 'huge');
    const line = await server.answer(1);
    expect(line).toHaveLength(
      '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":""}]}}'.length + 1_000_000,
    );
  });
});

describe.skipIf(process.platform === 'win32')('family', () => {
  const members = async (server: Probe): Promise<{ child: number; grandchild: number }> => {
    await eventually('the family', () => server.stderr.includes('\n'));
    return relatives.parse(JSON.parse(server.stderr.slice(server.stderr.indexOf('{'))));
  };

  it('leaves a child and a grandchild behind', async () => {
    await using server = new Probe('family.mjs');
    const { child, grandchild } = await members(server);
    try {
      await server.open();
      server.call(1, 'pids');
      expect(await server.answer(1)).toContain(`"grandchild":${grandchild}`);
      server.child.stdin.end();
      await server.exited;
      expect([isAlive(child), isAlive(grandchild)]).toEqual([true, true]);
    } finally {
      process.kill(child, 'SIGKILL');
      process.kill(grandchild, 'SIGKILL');
    }
    await eventually('no one left', () => !isAlive(child) && !isAlive(grandchild));
  });

  it('--hold-stdout keeps the pipe open after the server has gone', async () => {
    await using server = new Probe('family.mjs', ['--hold-stdout']);
    const { child, grandchild } = await members(server);
    server.child.stdin.end();
    await eventually('the exit', () => server.child.exitCode === 0);
    process.kill(child, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.child.stdout.readableEnded).toBe(false);
    process.kill(grandchild, 'SIGKILL');
    await server.exited;
    expect(server.child.stdout.readableEnded).toBe(true);
  });
});

describe('badlist', () => {
  it('has bad tools among good ones, and announces a change', async () => {
    await using server = new Probe('badlist.mjs');
    await server.open();
    server.request(1, 'tools/list');
    server.call(2, 'change');
    server.request(3, 'tools/list');
    const names = async (id: number) =>
      toolNames.parse(JSON.parse(await server.answer(id))).result.tools.map(({ name }) => name ?? null);
    expect(await names(1)).toEqual([
      'change',
      'good_1',
      'schema_is_text',
      'schema_type_is_array',
      null,
      'no_schema',
      'name with spaces',
      'good_1',
      'good_2',
    ]);
    expect((await names(3)).at(-1)).toBe('good_3');
    expect(server.stdout.includes('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n')).toBe(
      true,
    );
  });
});

describe('late', () => {
  it('answers what was cancelled', async () => {
    await using server = new Probe('late.mjs', ['--delay-ms', '50']);
    await server.open();
    server.call(1, 'late');
    server.call(2, 'spiteful');
    for (const requestId of [1, 2]) {
      server.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });
    }
    expect(await server.answer(2)).toContain('you said cancel');
    expect(await server.answer(1)).toContain('late');
  });
});
