/** Reruns as the page asks for them: planned, agreed to, played to all kinds of targets, compared by pages. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Comparison } from '../../src-shared/api/comparison.ts';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { Rerun, RerunPart, RerunTarget, RerunWish } from '../../src-shared/api/reruns.ts';
import type { Consent } from '../../src-main/host/ports.ts';
import { RERUNS_AT_ONCE_MAX } from '../../src-main/host/wiring/replay/rerun-desk.ts';
import { DEMO, eventually, nodeSpec, serverFile, TestDeck, unwrap, YES } from './host-kit.ts';
import { DEMO as DEMO_PATH, HttpServer } from './session-wires.ts';

const TEST_MS = 180_000;
let deck: TestDeck;
afterEach(() => deck.dispose());

type Call = readonly [tool: string, args: object];

interface Recorded {
  readonly tapeId: string;
  readonly serverId: string;
  readonly handle: string;
}

/** Records these calls of a server, which is stopped then. */
async function record(
  calls: readonly Call[],
  {
    args = [serverFile('builds')],
    era = 'auto',
    consent = YES,
  }: { args?: string[]; era?: 'auto' | 'legacy' | 'modern'; consent?: Consent } = {},
): Promise<Recorded> {
  deck = new TestDeck(consent);
  const { id } = await deck.add('builds', nodeSpec(...args), era);
  const { tapeId } = await deck.start(id);
  await deck.listed(id);
  let handle = '';
  for (const [tool, given] of calls) {
    const filled: unknown = JSON.parse(JSON.stringify(given).replace('$handle', handle));
    const { state } = await deck.call(id, tool, filled);
    if (state.kind === 'done') handle = /handle\\*":\\*"([0-9a-f-]+)/.exec(state.resultJson)?.[1] ?? handle;
  }
  unwrap(await deck.api.servers.stop({ id }));
  return { tapeId: tapeId ?? '', serverId: id, handle };
}

function wish(tapeId: string, target: RerunTarget, part: RerunPart = { kind: 'all' }): RerunWish {
  return {
    tapeId,
    part,
    target,
    era: 'recorded',
    pace: 'fast',
    answerTimeoutMs: 20_000,
    deadlineMs: 60_000,
    textFlows: [],
  };
}
const builds = (...args: string[]): Extract<RerunTarget, { kind: 'command' }> => ({
  kind: 'command',
  command: process.execPath,
  args: [serverFile('builds'), ...args],
  cwd: null,
  env: {},
});

/** Reads, and never says a word. */
const SILENT: RerunTarget = {
  kind: 'command',
  command: process.execPath,
  args: ['-e', 'process.stdin.resume()'],
  cwd: null,
  env: {},
};

/** Agrees to what the plan asks for, and follows it to its end. */
async function rerun(wanted: RerunWish, agrees = true): Promise<Rerun> {
  const plan = unwrap(await deck.api.reruns.plan(wanted));
  const started = unwrap(await deck.api.reruns.start({ wish: wanted, agreed: agrees ? plan.hash : null }));
  let last = started;
  for await (const each of deck.api.reruns.watch({ id: started.id }, AbortSignal.timeout(60_000)))
    last = each;
  return last;
}

function tapeOf({ state }: Rerun): string {
  if (state.kind !== 'done') throw new Error(`it is ${JSON.stringify(state)}`);
  return state.tapeId;
}

async function compared(before: string, after: string): Promise<Comparison & { changed: string[] }> {
  const comparison = unwrap(await deck.api.reruns.compare({ before, after }));
  const filter = {
    outcomes: ['changed', 'unanswered', 'missing', 'extra'] as const,
    slower: false,
    text: '',
  };
  const { items } = unwrap(
    await deck.api.reruns.items({
      before,
      after,
      filter: { ...filter, outcomes: [...filter.outcomes] },
      offset: 0,
      limit: 500,
    }),
  );
  return {
    ...comparison,
    changed: items.map(
      ({ outcome, method, target, firstPath }) => `${outcome} ${method} ${target} ${firstPath}`,
    ),
  };
}

/** The entries of the requests of a method, in order. */
async function seqsOf(tapeId: string, query: string): Promise<number[]> {
  return eventually(async () => {
    const page = unwrap(
      await deck.api.messages.page({
        scope: { kind: 'tape', tapeId },
        filter: { ...NO_FILTER, query },
        anchor: { kind: 'from', ordinal: 0 },
        limit: 500,
      }),
    );
    if (page.seq.length === 0) throw new Error('not indexed yet');
    return page.seq;
  });
}

const GREETINGS: readonly Call[] = [
  ['greet', { name: 'Ada' }],
  ['greet', { name: 'Grace' }],
];

describe('a rerun from the page', () => {
  it(
    'against the same server is an empty diff, its tape is linked both ways, and nothing runs after it',
    async () => {
      const { tapeId, serverId } = await record(GREETINGS);
      const done = await rerun(wish(tapeId, { kind: 'server', serverId }));
      const after = tapeOf(done);
      const comparison = await compared(tapeId, after);
      expect(comparison).toMatchObject({ isRerun: true, isPart: false, exchangesDifferent: 0, findings: [] });
      expect(comparison.changed).toEqual([]);
      expect(comparison.latency?.of).toBeGreaterThanOrEqual(4);
      expect(unwrap(await deck.api.reruns.links())).toContainEqual({ tapeId: after, of: tapeId, seq: null });
      expect(unwrap(await deck.api.reruns.list())).toMatchObject([{ id: done.id }]);
    },
    TEST_MS,
  );

  it(
    'against another build is exactly that difference, and a rule that is kept leaves it out',
    async () => {
      const { tapeId } = await record([...GREETINGS, ['clock', {}]]);
      const after = tapeOf(await rerun(wish(tapeId, builds('--build', '2'))));
      const path = 'result.content[0].text.$json.greeting';
      const first = await compared(tapeId, after);
      expect(first.changed).toEqual([
        `changed tools/call greet ${path}`,
        `changed tools/call greet ${path}`,
        'changed tools/call clock result.content[0].text.$json.now',
      ]);
      const [proposal] = first.proposals;
      expect(proposal).toMatchObject({ times: 1, rule: { like: 'timestamp' } });
      const body = unwrap(
        await deck.api.reruns.body({
          before: tapeId,
          after,
          index: await indexOf(tapeId, after),
          whole: false,
        }),
      );
      expect(body.lines).toMatchObject([
        { kind: 'changed', path, before: '"Hello, Ada"', after: '"Good day, Ada"' },
      ]);
      expect(JSON.parse(body.request.before?.text ?? '')).toMatchObject({ method: 'tools/call' });
      expect(JSON.parse(body.answer.after?.text ?? '')).toHaveProperty('result.content');
      const rules = proposal === undefined ? [] : [proposal.rule, { path }];
      const all = { before: tapeId, after, filter: { outcomes: [], slower: false, text: '' } };
      const walked: (number | null)[] = [];
      for (let row: number | null = -1; row !== null && walked.length < 10; walked.push(row))
        ({ row } = unwrap(await deck.api.reruns.nextDifference({ ...all, row, step: 1 })));
      expect(walked.map((row) => row !== null)).toEqual([true, true, true, false]);
      const back = unwrap(await deck.api.reruns.nextDifference({ ...all, row: walked[1] ?? 0, step: -1 }));
      expect(back.row).toBe(walked[0]);
      unwrap(await deck.api.reruns.setRules({ tapeId, rules }));
      const second = await compared(tapeId, after);
      expect(second).toMatchObject({ changed: [], ignored: 3, rules });
      expect(second.revision).toBeGreaterThan(first.revision);
      expect(existsSync(join(deck.folder, 'reruns', `${tapeId}.ignore.json`))).toBe(true);
    },
    TEST_MS,
  );

  it(
    'starts another command in its folder with its variables, whose values are on no tape and in no plan',
    async () => {
      const asked: string[] = [];
      const consent: Consent = {
        ask(request, signal) {
          asked.push(JSON.stringify(request.lines));
          return YES.ask(request, signal);
        },
      };
      const { tapeId } = await record([['clock', {}]], { consent });
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rerun-cwd-')));
      const target = (secret: string) => ({ ...builds(), cwd: folder, env: { ZONE: 'CET', TOKEN: secret } });
      const plan = unwrap(await deck.api.reruns.plan(wish(tapeId, target('s3cret-of-mine'))));
      expect(plan.target).toMatchObject({ approved: false });
      expect(plan.target.lines.map(({ value }) => value)).toEqual(
        expect.arrayContaining([folder, 'ZONE', 'TOKEN']),
      );
      expect(JSON.stringify(plan)).not.toContain('s3cret');
      const after = tapeOf(await rerun(wish(tapeId, target('s3cret-of-mine'))));
      const index = await indexOf(tapeId, after, 'clock');
      const body = unwrap(await deck.api.reruns.body({ before: tapeId, after, index, whole: false }));
      expect(body.answer.after?.text).toMatch(new RegExp(`CET.*${folder}`));
      const onDisk = readdirSync(deck.folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => /tapes|reruns|audit/.test(path))
        .map((path) => join(deck.folder, path))
        .filter((path) => statSync(path).isFile());
      expect(onDisk.some((path) => readFileSync(path).includes('TOKEN'))).toBe(true);
      expect(onDisk.filter((path) => readFileSync(path).includes('s3cret'))).toEqual([]);
      // Agreed to is this command with these values in this folder, and nothing like it.
      const agreedTo = target('s3cret-of-mine');
      const others = [agreedTo, target('another'), { ...agreedTo, cwd: tmpdir() }];
      const plans = await Promise.all(others.map((other) => deck.api.reruns.plan(wish(tapeId, other))));
      expect(plans.map((each) => unwrap(each).target.approved)).toEqual([true, false, false]);
      expect(asked.join()).toMatch(/^(?!.*s3cret).*TOKEN/);
      rmSync(folder, { recursive: true, force: true });
    },
    TEST_MS,
  );

  it(
    'of one edited frame brings the handshake and what it needs, and compares only these',
    async () => {
      const { tapeId, serverId, handle } = await record([
        ['greet', { name: 'Ada' }],
        ['open', {}],
        ['page', { handle: '$handle' }],
      ]);
      const [, , page] = await seqsOf(tapeId, 'method:tools/call kind:request');
      const [greet] = await seqsOf(tapeId, 'tool:greet kind:request');
      const { text } = unwrap(await deck.api.reruns.message({ tapeId, seq: greet ?? 0 }));
      const edited: RerunPart = {
        kind: 'edited',
        seq: greet ?? 0,
        text: text.replace('Ada', 'Lin').replace(/"id":\d+/, '"id":"mine"'),
        raw: false,
      };
      const wanted = wish(tapeId, { kind: 'server', serverId }, edited);
      const plan = unwrap(await deck.api.reruns.plan(wanted));
      expect(plan.steps.items.map(({ method, why }) => `${method} ${why}`)).toEqual([
        'initialize handshake',
        'notifications/initialized handshake',
        'tools/call chosen',
      ]);
      expect(plan.notes.join()).toContain('id was put back');
      const after = tapeOf(await rerun(wanted));
      const comparison = await compared(tapeId, after);
      expect(comparison.isPart).toBe(true);
      expect(comparison.changed).toEqual(['changed tools/call greet result.content[0].text.$json.greeting']);

      // The call that wants a handle takes the call with it that gives one.
      const needs = wish(tapeId, { kind: 'server', serverId }, { kind: 'entries', seqs: [page ?? 0] });
      const needed = unwrap(await deck.api.reruns.plan(needs));
      expect(needed.steps.items.map(({ target, why }) => `${target} ${why}`)).toContain('open needed');
      expect(needed.flows.items).toMatchObject([
        { toPath: 'arguments.handle', value: JSON.stringify(handle) },
      ]);
      expect((await compared(tapeId, tapeOf(await rerun(needs)))).changed).toContainEqual(
        expect.stringContaining('tools/call open'),
      );
      const broken = await deck.api.reruns.plan(
        wish(tapeId, { kind: 'server', serverId }, { ...edited, text: '{ not JSON' }),
      );
      expect(broken).toMatchObject({ ok: false, failure: { code: 'invalid-arguments' } });
      const raw = wish(tapeId, { kind: 'server', serverId }, { ...edited, text: '{ not JSON', raw: true });
      expect(unwrap(await deck.api.reruns.plan(raw)).writes.items).toMatchObject([{ why: 'unreadable' }]);
      const sent = await rerun(raw);
      // The index comes to the end of the new tape a moment after the rerun has ended.
      await expect.poll(async () => (await seqsOf(tapeOf(sent), 'dir:out')).length).toBeGreaterThanOrEqual(3);
    },
    TEST_MS,
  );

  it(
    'of the rows that match a filter sends these',
    async () => {
      const { tapeId, serverId } = await record([...GREETINGS, ['open', {}]]);
      await seqsOf(tapeId, 'tool:greet');
      const part: RerunPart = { kind: 'filter', filter: { ...NO_FILTER, query: 'tool:greet' } };
      const after = tapeOf(await rerun(wish(tapeId, { kind: 'server', serverId }, part)));
      expect(await seqsOf(after, 'method:tools/call kind:request')).toHaveLength(2);
      expect(await compared(tapeId, after)).toMatchObject({ changed: [], isPart: true });
    },
    TEST_MS,
  );

  it(
    'sends nothing that may change something before a person has agreed to exactly that',
    async () => {
      const { tapeId, serverId } = await record([
        ['open', {}],
        ['close', { handle: '$handle' }],
      ]);
      const wanted = wish(tapeId, { kind: 'server', serverId });
      const plan = unwrap(await deck.api.reruns.plan(wanted));
      expect(plan.writes.items).toMatchObject([{ tool: 'close', times: 1, why: 'not-read-only' }]);
      const tapes = unwrap(await deck.api.tapes.list()).length;
      const refused = await rerun(wanted, false);
      expect(refused.state).toMatchObject({
        kind: 'failed',
        tapeId: null,
        failure: { code: 'rerun-unsafe' },
      });
      // To agree to one server is not to agree to another.
      const other = { ...wanted, target: builds('--build', '3') };
      const started = unwrap(await deck.api.reruns.start({ wish: other, agreed: plan.hash }));
      await eventually(async () => {
        const { state } = unwrap(await deck.api.reruns.get({ id: started.id }));
        expect(state).toMatchObject({ kind: 'failed', failure: { code: 'rerun-unsafe' } });
      });
      expect(unwrap(await deck.api.tapes.list())).toHaveLength(tapes);
      expect((await rerun(wanted)).state.kind).toBe('done');
    },
    TEST_MS,
  );

  it(
    'starts no command that nobody has agreed to, and asks once for the same',
    async () => {
      let asked = 0;
      let answer = true;
      const consent: Consent = {
        ask() {
          asked += 1;
          return { url: 'http://127.0.0.1/consent', answer: Promise.resolve(answer) };
        },
      };
      const { tapeId } = await record(GREETINGS, { consent });
      expect(asked).toBe(1);
      answer = false;
      const refused = await rerun(wish(tapeId, builds('--build', '3')));
      expect(refused.state).toMatchObject({
        kind: 'failed',
        tapeId: null,
        failure: { code: 'consent-denied' },
      });
      answer = true;
      tapeOf(await rerun(wish(tapeId, builds('--build', '2'))));
      tapeOf(await rerun(wish(tapeId, builds('--build', '2'))));
      expect(asked).toBe(3);
    },
    TEST_MS,
  );

  it(
    'of a server that dies midway says so, sends nothing again, and leaves no process',
    async () => {
      const { tapeId } = await record([...GREETINGS, ['greet', { name: 'Katherine' }]]);
      const done = await rerun(wish(tapeId, builds('--dies')));
      expect(done.state).toMatchObject({ kind: 'done', exit: 'exit 9' });
      const after = tapeOf(done);
      expect(await seqsOf(after, 'method:tools/call kind:request')).toHaveLength(2);
      const comparison = await compared(tapeId, after);
      expect(comparison.troubles).toContain('the server ended by itself: exit 9');
      expect(comparison.counts).toMatchObject({ unanswered: 1, missing: 1 });
    },
    TEST_MS,
  );

  it(
    'can be called off, and what was not sent is told',
    async () => {
      const { tapeId } = await record(GREETINGS);
      const started = unwrap(await deck.api.reruns.start({ wish: wish(tapeId, SILENT), agreed: null }));
      await eventually(async () => {
        const { state } = unwrap(await deck.api.reruns.get({ id: started.id }));
        expect(state.kind).toBe('playing');
      });
      unwrap(await deck.api.reruns.cancel({ id: started.id }));
      await eventually(async () => {
        const { state } = unwrap(await deck.api.reruns.get({ id: started.id }));
        expect(state).toMatchObject({ kind: 'done', isCutShort: true });
      });
    },
    TEST_MS,
  );
});

describe('bounds of reruns', () => {
  it(
    'a few at once, each with a server of its own; all of them end with the host',
    async () => {
      const { tapeId } = await record(GREETINGS);
      const start = () => deck.api.reruns.start({ wish: wish(tapeId, SILENT), agreed: null });
      for (let n = 0; n < RERUNS_AT_ONCE_MAX; n += 1) unwrap(await start());
      expect(await start()).toMatchObject({ ok: false, failure: { code: 'too-many' } });
    },
    TEST_MS,
  );

  it(
    'gives up when its time is over, and says what was not sent',
    async () => {
      const { tapeId } = await record(GREETINGS);
      const done = await rerun({ ...wish(tapeId, SILENT), deadlineMs: 1000 });
      expect(done.state).toMatchObject({ kind: 'done', isCutShort: true });
      expect(done.state.kind === 'done' ? done.state.notSent.total : 0).toBeGreaterThan(0);
    },
    TEST_MS,
  );
});

describe('a rerun over HTTP and in the other era', () => {
  const SEARCH: readonly Call[] = [
    ['search_notes', { query: 'tape' }],
    ['add', { a: 2, b: 3 }],
  ];

  it(
    'plays what a legacy pipe recorded to a Streamable HTTP server of the same era',
    async () => {
      const { tapeId } = await record(SEARCH, { args: [DEMO, '--era', 'legacy'], era: 'legacy' });
      await using server = await HttpServer.start(
        DEMO_PATH,
        ['--http', '--port', '0', '--era', 'legacy'],
        {},
        /(http:\/\/\S+)/,
      );
      const after = tapeOf(await rerun(wish(tapeId, { kind: 'url', url: server.url, headers: {} })));
      const comparison = await compared(tapeId, after);
      expect(comparison.changed).toEqual([]);
      expect(comparison.exchanges).toBeGreaterThanOrEqual(4);
    },
    TEST_MS,
  );

  it(
    'plays a legacy tape in the modern era and a modern one in the legacy era, and says what stays behind',
    async () => {
      const { tapeId } = await record(SEARCH, { args: [DEMO, '--era', 'legacy'], era: 'legacy' });
      const demo: RerunTarget = {
        kind: 'command',
        command: process.execPath,
        args: [DEMO],
        cwd: null,
        env: {},
      };
      const wanted = { ...wish(tapeId, demo), era: 'modern' as const };
      const plan = unwrap(await deck.api.reruns.plan(wanted));
      expect(plan.tape.era).toBe('legacy');
      expect(plan.notCarried.items.map(({ method }) => method)).toContain('notifications/initialized');
      const modern = tapeOf(await rerun(wanted));
      const first = await compared(tapeId, modern);
      expect(first).toMatchObject({ isAcrossEras: true, changed: [], exchangesDifferent: 0 });
      expect(first.after.era).toBe('modern');
      const back = { ...wish(modern, demo), era: 'legacy' as const };
      const legacy = tapeOf(await rerun(back));
      const second = await compared(modern, legacy);
      expect(second).toMatchObject({ isAcrossEras: true, changed: [] });
      expect(second.after.era).toBe('legacy');
      // And over HTTP, where the modern era wants headers of its own.
      await using server = await HttpServer.start(
        DEMO_PATH,
        ['--http', '--port', '0', '--era', 'modern'],
        {},
        /(http:\/\/\S+)/,
      );
      const far = tapeOf(await rerun(wish(modern, { kind: 'url', url: server.url, headers: {} })));
      expect((await compared(modern, far)).changed).toEqual([]);
    },
    TEST_MS,
  );

  it(
    'to a URL where nobody is fails, and says so',
    async () => {
      const { tapeId } = await record(GREETINGS);
      const nobody: RerunTarget = { kind: 'url', url: 'http://127.0.0.1:9/mcp', headers: {} };
      expect((await rerun(wish(tapeId, nobody))).state).toMatchObject({
        kind: 'failed',
        failure: { code: 'connect-failed' },
      });
    },
    TEST_MS,
  );
});

async function indexOf(before: string, after: string, text = 'greet'): Promise<number> {
  const filter = { outcomes: ['changed' as const], slower: false, text };
  const { items } = unwrap(await deck.api.reruns.items({ before, after, filter, offset: 0, limit: 1 }));
  return items[0]?.index ?? -1;
}
