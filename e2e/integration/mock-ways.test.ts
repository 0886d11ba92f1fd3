/** What a mock does with other questions than the recorded ones, and with everything around the answers. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUILD_DEADLINE_MS, ensureBuilt } from './cli-kit.ts';
import { back, note, out, RawMock, result, rpc, writeTape, type Spoken } from './mock-raw.ts';
import { Children, CLI } from './tap-kit.ts';

const TEST_MS = 180_000;

let folder = '';
let data = '';
const children = new Children();
beforeAll(ensureBuilt, BUILD_DEADLINE_MS);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-mock-ways-'));
  data = join(folder, 'data');
});
afterEach(async () => {
  await children.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function mockOf(spoken: readonly Spoken[], ...options: readonly string[]): RawMock {
  return new RawMock(children, data, writeTape(data, spoken), ...options);
}

const greet = (id: number, name: string) => rpc(id, 'tools/call', { name: 'greet', arguments: { name } });
const text = (said: string) => ({ content: [{ type: 'text', text: said }] });
const GREETINGS: readonly Spoken[] = [
  out(greet(1, 'Ada')),
  back(result(1, text('Hello, Ada'))),
  out(greet(2, 'Grace')),
  back(result(2, text('Hello, Grace'))),
  out(greet(3, 'Ada')),
  back(result(3, text('Hello again, Ada'))),
];

describe('what was never asked', () => {
  it(
    'is an error that names what was asked, the nearest question and where they differ',
    async () => {
      const mock = mockOf(GREETINGS, '--fail-on-unmatched', '--report', join(folder, 'report.json'));
      mock.say(greet(7, 'Bob'));
      mock.say(rpc('x', 'prompts/list'));
      const [greeted, listed] = await mock.heardAtLeast(2);
      expect(greeted).toMatchObject({
        id: 7,
        error: {
          code: -32602,
          message: expect.stringContaining('arguments.name is "Ada" there and "Bob" here') as string,
          data: { nearest: { params: { arguments: { name: 'Ada' } } } },
        },
      });
      expect(listed).toMatchObject({ id: 'x', error: { code: -32601 } });
      expect(await mock.end()).toEqual({ code: 1, signal: null });
      expect(mock.stderr).toContain('2 asked, 0 matched, 2 unmatched, 3 of the tape never asked');
      const report: unknown = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
      expect(report).toMatchObject({ asked: 2, matched: 0, unmatched: 2, neverAsked: 3 });
    },
    TEST_MS,
  );

  it(
    'gets the nearest answer, or an empty one, when that is wanted',
    async () => {
      const nearest = mockOf(GREETINGS, '--unmatched', 'nearest');
      nearest.say(greet(7, 'Bob'));
      expect(await nearest.heardAtLeast(1)).toEqual([result(7, text('Hello, Ada'))]);
      expect((await nearest.end()).code).toBe(0);
      const empty = mockOf(GREETINGS, '--unmatched', 'empty');
      empty.say(greet(7, 'Bob'));
      expect(await empty.heardAtLeast(1)).toEqual([result(7, { content: [] })]);
      await empty.end();
      expect(empty.stderr).toContain('1 asked, 0 matched, 1 unmatched');
    },
    TEST_MS,
  );
});

describe('what was asked more than once', () => {
  const Ada = (mock: RawMock) => {
    for (let id = 1; id <= 4; id += 1) mock.say(greet(id, 'Ada'));
    return mock.heardAtLeast(4);
  };
  const answers = (heard: readonly Record<string, unknown>[]) =>
    heard.map((each) => /Hello(?: again)?|-32602/.exec(JSON.stringify(each))?.[0]);

  it.each([
    ['last', ['Hello', 'Hello again', 'Hello again', 'Hello again']],
    ['cycle', ['Hello', 'Hello again', 'Hello', 'Hello again']],
    ['never', ['Hello', 'Hello again', '-32602', '-32602']],
  ])(
    'has its answers one after the other, then %s',
    async (repeat, expected) => {
      const mock = mockOf(GREETINGS, '--repeat', repeat);
      expect(answers(await Ada(mock))).toEqual(expected);
      await mock.end();
    },
    TEST_MS,
  );

  it(
    'in sequence has the next answer of the method, whatever the params',
    async () => {
      const mock = mockOf(GREETINGS, '--match', 'sequence');
      expect(answers(await Ada(mock))).toEqual(['Hello', 'Hello', 'Hello again', 'Hello again']);
      await mock.end();
      expect(mock.stderr).toContain('4 asked, 3 matched, 1 with other params, 0 unmatched');
      expect(mock.stderr).toContain('≈ tools/call greet');
    },
    TEST_MS,
  );

  it(
    'strictly has an answer when it is its turn, and is told whose turn it is',
    async () => {
      const mock = mockOf(GREETINGS, '--match', 'strict');
      mock.say(greet(1, 'Grace'));
      mock.say(greet(2, 'Ada'));
      mock.say(greet(3, 'Grace'));
      mock.say(greet(4, 'Ada'));
      mock.say(greet(5, 'Ada'));
      const heard = await mock.heardAtLeast(5);
      expect(heard.map((each) => 'result' in each)).toEqual([false, true, true, true, false]);
      expect(heard[0]).toMatchObject({
        error: { message: expect.stringContaining('next on this tape is tools/call greet (#1)') as string },
      });
      expect(heard[4]).toMatchObject({
        error: { message: expect.stringContaining('after the last question') as string },
      });
      await mock.end();
    },
    TEST_MS,
  );
});

describe('around the answers', () => {
  it(
    'progress has the token of who asks, at its time when that is wanted, and a call that is called off stays silent',
    async () => {
      const count = (id: number, progressToken?: string) =>
        rpc(id, 'tools/call', {
          name: 'count',
          ...(progressToken === undefined ? {} : { _meta: { progressToken } }),
        });
      const progress = (progressToken: string, step: number) =>
        note('notifications/progress', { progressToken, progress: step });
      const spoken = [
        out(count(1, 'theirs'), 0),
        back(progress('theirs', 1), 100),
        back(progress('theirs', 2), 200),
        back(result(1, text('counted')), 600),
      ];
      const mock = mockOf(spoken, '--latency', 'recorded');
      const startMs = performance.now();
      mock.say(count(5, 'ours'));
      mock.say(count(6));
      mock.say(count(7, 'late'));
      mock.say(note('notifications/cancelled', { requestId: 7 }));
      const heard = await mock.heardAtLeast(4);
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(590);
      await mock.end();
      const of = (what: string) => mock.lines.filter((line) => line.includes(what));
      expect(of('"ours"')).toHaveLength(2);
      expect(of('"theirs"')).toHaveLength(0);
      const answered = heard.filter((each) => 'result' in each).map(({ id }) => Number(id));
      expect(answered.toSorted((a, b) => a - b)).toEqual([5, 6]);
      expect(of('"id":7')).toHaveLength(0);
    },
    TEST_MS,
  );

  it(
    'the server asks again in its place, waits for the answer, and the report says where it differs',
    async () => {
      const sampling = rpc('s-1', 'sampling/createMessage', { maxTokens: 1, messages: [] });
      const spoken = [
        out(rpc(1, 'tools/call', { name: 'ask' })),
        back(sampling),
        out(result('s-1', { role: 'assistant', content: { type: 'text', text: 'yes' } })),
        back(result(1, text('They said yes'))),
        back(note('notifications/tools/list_changed')),
      ];
      const mock = mockOf(spoken);
      mock.say(rpc(40, 'tools/call', { name: 'ask' }));
      const [question] = await mock.heardAtLeast(1);
      expect(question).toMatchObject({ method: 'sampling/createMessage', params: { maxTokens: 1 } });
      expect(question?.['id']).not.toBe('s-1');
      expect(mock.lines).toHaveLength(1);
      mock.say({
        jsonrpc: '2.0',
        id: question?.['id'],
        result: { role: 'assistant', content: { type: 'text', text: 'no' } },
      });
      const [, answer, changed] = await mock.heardAtLeast(3);
      expect(answer).toEqual(result(40, text('They said yes')));
      expect(changed).toMatchObject({ method: 'notifications/tools/list_changed' });
      await mock.end();
      expect(mock.stderr).toContain('the client answers differently: result.content.text');
      expect(mock.stderr).toContain('1 answered differently by the client');
    },
    TEST_MS,
  );

  it(
    'a client that does not answer is waited for no longer than that',
    async () => {
      const spoken = [
        out(rpc(1, 'tools/call', { name: 'ask' })),
        back(rpc('r', 'roots/list')),
        out(result('r', { roots: [] })),
        back(result(1, text('done'))),
      ];
      const mock = mockOf(spoken, '--ask-timeout', '50');
      mock.say(rpc(1, 'tools/call', { name: 'ask' }));
      expect((await mock.heardAtLeast(2))[1]).toEqual(result(1, text('done')));
      await mock.end();
      expect(mock.stderr).toContain('1 not answered by the client');
    },
    TEST_MS,
  );

  it(
    'errors, big numbers and unknown keys are served as they were recorded',
    async () => {
      const mock = mockOf([
        out(rpc(1, 'tools/call', { name: 'bad' })),
        back(
          '{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no","data":{"at":9007199254740993}},"extra":[1]}',
        ),
      ]);
      mock.say(rpc(9, 'tools/call', { name: 'bad' }));
      await mock.heardAtLeast(1);
      expect(mock.lines[0]).toBe(
        '{"jsonrpc":"2.0","id":9,"error":{"code":-1,"message":"no","data":{"at":9007199254740993}},"extra":[1]}',
      );
      await mock.end();
    },
    TEST_MS,
  );

  const NOISY = [
    back('Server started'),
    out(rpc(1, 'tools/list')),
    back('{oops'),
    back(result(1, { tools: [] })),
  ];

  it(
    'lines that are no messages are said only with --faults',
    async () => {
      const sound = mockOf(NOISY);
      sound.say(rpc(1, 'tools/list'));
      expect(await sound.heardAtLeast(1)).toEqual([result(1, { tools: [] })]);
      await sound.end();
      const faulty = mockOf(NOISY, '--faults');
      faulty.say(rpc(1, 'tools/list'));
      await faulty.end();
      expect(faulty.lines).toEqual(['Server started', '{oops', JSON.stringify(result(1, { tools: [] }))]);
    },
    TEST_MS,
  );

  it(
    'what is no JSON, no message, a batch without an era for it or an id in use is refused, and the mock goes on',
    async () => {
      const mock = mockOf([...GREETINGS, out(rpc(9, 'tools/call', { name: 'never' }))]);
      mock.say('{not json');
      mock.say('42');
      mock.say([rpc(1, 'ping')]);
      mock.say(rpc(2, 'tools/call', { name: 'never' }));
      mock.say(rpc(2, 'tools/call', { name: 'never' }));
      mock.say(rpc(3, 'ping'));
      const heard = await mock.heardAtLeast(5);
      const codes = heard.map((each) => (each['error'] as { code: number } | undefined)?.code ?? 'fine');
      expect(codes.map(String).toSorted()).toEqual(['-32600', '-32600', '-32600', '-32700', 'fine']);
      await mock.end();
      expect(mock.stderr).toContain('was never answered on the tape');
    },
    TEST_MS,
  );

  it(
    'a batch is answered as one where the tape has them',
    async () => {
      const mock = mockOf([
        out([rpc(1, 'tools/list'), greet(2, 'Ada')]),
        back([result(2, text('Hello')), result(1, { tools: [] })]),
      ]);
      mock.say([greet(11, 'Ada'), rpc(12, 'tools/list'), note('notifications/initialized')]);
      await mock.heardAtLeast(1);
      const answers = JSON.parse(mock.lines[0] ?? '') as { id: number }[];
      expect(answers.toSorted((a, b) => a.id - b.id)).toEqual([
        result(11, text('Hello')),
        result(12, { tools: [] }),
      ]);
      await mock.end();
    },
    TEST_MS,
  );
});

describe('another version', () => {
  const initialize = (id: number, protocolVersion: string) =>
    rpc(id, 'initialize', { protocolVersion, capabilities: {}, clientInfo: { name: 'x', version: '1' } });
  const modern = (id: number, method: string, version: string) =>
    rpc(id, method, { _meta: { 'io.modelcontextprotocol/protocolVersion': version } });
  const server = { capabilities: {}, serverInfo: { name: 's', version: '1' } };

  it(
    'of the same era is answered with the recorded one, and told at the end',
    async () => {
      const mock = mockOf([
        out(initialize(0, '2025-06-18')),
        back(result(0, { protocolVersion: '2025-06-18', ...server })),
      ]);
      mock.say(initialize(0, '2025-11-25'));
      expect(await mock.heardAtLeast(1)).toMatchObject([{ result: { protocolVersion: '2025-06-18' } }]);
      mock.say(modern(1, 'server/discover', '2026-07-28'));
      mock.say(modern(2, 'tools/list', '2026-07-28'));
      const heard = await mock.heardAtLeast(3);
      const to = (id: number) => heard.find((each) => each['id'] === id);
      expect(to(1)).toMatchObject({ error: { code: -32601 } });
      expect(to(2)).toMatchObject({ error: { code: -32022, data: { supported: ['2025-06-18'] } } });
      await mock.end();
      expect(mock.stderr).toContain('the client asks for version 2025-11-25, the tape answers 2025-06-18');
    },
    TEST_MS,
  );

  it(
    'of the other era is refused with the versions that there are',
    async () => {
      const mock = mockOf([
        out(modern(0, 'tools/list', '2026-07-28')),
        back(result(0, { resultType: 'complete', tools: [] })),
      ]);
      mock.say(initialize(0, '2025-11-25'));
      await mock.heardAtLeast(1);
      mock.say(modern(1, 'tools/list', '2027-01-01'));
      await mock.heardAtLeast(2);
      mock.say(modern(2, 'tools/list', '2026-07-28'));
      const heard = await mock.heardAtLeast(3);
      expect(heard[0]).toMatchObject({
        error: { code: -32022, data: { supported: ['2026-07-28'], requested: '2025-11-25' } },
      });
      expect(heard[1]).toMatchObject({ error: { code: -32022, data: { requested: '2027-01-01' } } });
      expect(heard[2]).toMatchObject({ result: { tools: [] } });
      await mock.end();
    },
    TEST_MS,
  );
});

it.each(['out.tape', 'out.jsonl'])(
  'a tape file is served like a tape: %s',
  async (file) => {
    const path = join(folder, file);
    const id = writeTape(data, GREETINGS);
    const exported = children.start([CLI, 'export', id, '--data', data, '-o', path]);
    expect((await exported.ended).code).toBe(0);
    const mock = new RawMock(children, join(folder, 'elsewhere'), path);
    mock.say(greet(4, 'Grace'));
    expect(await mock.heardAtLeast(1)).toEqual([result(4, text('Hello, Grace'))]);
    expect((await mock.end()).code).toBe(0);
  },
  TEST_MS,
);

it(
  'a tape that is not there, and an option that is none, are told before anything is served',
  async () => {
    const mock = new RawMock(children, data, '20200101-000000-abcdef');
    expect((await mock.end()).code).toBe(2);
    expect(mock.stderr).toContain('unknown-tape');
    const odd = mockOf(GREETINGS, '--latency', 'sometimes');
    expect((await odd.end()).code).not.toBe(0);
    expect(odd.stderr).toContain('none, recorded, or a factor');
  },
  TEST_MS,
);
