/** `tapedeck mock`: an SDK client that repeats what was recorded gets what was recorded, over both carriers, in both eras. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BUILD_DEADLINE_MS, ensureBuilt } from './cli-kit.ts';
import { DEMO, serverFile } from './host-kit.ts';
import { MockBench, type Carrier, type Era, type Session } from './mock-kit.ts';

const TEST_MS = 180_000;

let bench: MockBench;
beforeAll(ensureBuilt, BUILD_DEADLINE_MS);
afterEach(() => bench.dispose());

/** Concurrent calls, progress, an elicitation, errors of both kinds, reads, prompts, a completion. */
const EVERYTHING: Session = async (client, diary) => {
  client.setRequestHandler('elicitation/create', (request) => {
    diary.note('elicitation', request.params.message);
    return { action: 'accept', content: { name: 'Ada', seats: 3, outside: true } };
  });
  await diary.of('tools', client.listTools());
  await diary.of('resources', client.listResources());
  await diary.of('prompts', client.listPrompts());
  await Promise.all([
    diary.of('echo', client.callTool({ name: 'echo', arguments: { text: 'one' } })),
    diary.of('echo', client.callTool({ name: 'echo', arguments: { text: 'two' } })),
    diary.of('add', client.callTool({ name: 'add', arguments: { a: 1, b: 2 } })),
  ]);
  // The SDK's client may forget progress that comes in one packet with the answer, unless it is listened to like this.
  const steps: unknown[] = [];
  client.setNotificationHandler('notifications/progress', ({ params: { progress, message } }) => {
    steps.push([progress, message]);
  });
  await diary.of(
    'count',
    client.callTool({ name: 'slow_count', arguments: { steps: 4, stepMs: 20 } }, { onprogress: () => {} }),
  );
  diary.note('steps', steps);
  await diary.of('book', client.callTool({ name: 'book_table', arguments: { day: 'friday' } }));
  await diary.of('fail', client.callTool({ name: 'fail', arguments: {} }));
  await diary.of('throw', client.callTool({ name: 'throw_error', arguments: {} }));
  await diary.of('nothing', client.callTool({ name: 'no_such_tool', arguments: {} }));
  await diary.of('nowhere', client.readResource({ uri: 'demo://nowhere' }));
};

/** Pages by their cursors, and a question for the client's model in the middle of a call. */
const PAGES: Session = async (client, diary) => {
  client.setRequestHandler('sampling/createMessage', ({ params }) => {
    diary.note('sampling', params.messages);
    return {
      model: 'test',
      role: 'assistant',
      content: { type: 'text', text: 'Briefly.' },
      stopReason: 'endTurn',
    };
  });
  let cursor: string | undefined;
  for (let page = 0; page < 5; page += 1) {
    const answer = await client.request({
      method: 'tools/list',
      params: cursor === undefined ? {} : { cursor },
    });
    diary.note('page', answer);
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  await diary.of('summarize', client.callTool({ name: 'summarize', arguments: {} }));
};

const CASES: readonly (readonly [Era, Carrier, Carrier])[] = [
  ['legacy', 'stdio', 'stdio'],
  ['legacy', 'http', 'http'],
  ['legacy', 'stdio', 'http'],
  ['legacy', 'http', 'stdio'],
  ['modern', 'stdio', 'stdio'],
  ['modern', 'http', 'http'],
  ['modern', 'stdio', 'http'],
  ['modern', 'http', 'stdio'],
];

describe.each(CASES)('a tape of the %s era over %s, served over %s', (era, recorded, served) => {
  it(
    'gives a client that asks the same the same answers, all of them',
    async () => {
      bench = new MockBench();
      const server = [DEMO, '--era', era, ...(recorded === 'http' ? ['--http'] : [])];
      const before = await bench.record(server, era, recorded, EVERYTHING);
      const { diary, report } = await bench.play(era, served, EVERYTHING, '--fail-on-unmatched');
      // Calls at once may be answered in any order.
      // Over stdio the SDK's client discovers with another process, whose tape is another one.
      const isPutTogether = era === 'modern' && recorded === 'stdio';
      const known = (lines: readonly string[]): readonly string[] =>
        lines.filter((line) => !isPutTogether || !line.startsWith('capabilities')).toSorted();
      expect(known(diary.lines)).toEqual(known(before.lines));
      expect(before.lines.length).toBeGreaterThan(14);
      expect(report).toMatchObject({ unmatched: 0, otherParams: 0 });
      expect(report.details.map(({ what }) => what).filter((what) => what !== 'server/discover')).toEqual([]);
      // Over another carrier a client may begin in another way.
      expect(recorded === served ? report.neverAsked : 0).toBe(0);
      expect(report.matched).toBe(report.asked);
      expect(report.replies).toEqual({ same: era === 'legacy' ? 1 : 0, different: 0, missing: 0 });
    },
    TEST_MS,
  );

  it(
    'gives its pages by their cursors, and asks the model of its client what was asked',
    async () => {
      bench = new MockBench();
      const server = [serverFile('paged'), '--era', era, ...(recorded === 'http' ? ['--http'] : [])];
      const before = await bench.record(server, era, recorded, PAGES);
      expect(before.lines.filter((line) => line.startsWith('page'))).toHaveLength(3);
      expect(before.lines.filter((line) => line.startsWith('sampling'))).toHaveLength(1);
      const summary = before.lines.find((line) => line.startsWith('summarize'));
      expect(summary).toContain('Briefly.');
      const { diary, report } = await bench.play(era, served, PAGES, '--fail-on-unmatched');
      const isOfClient = (line: string): boolean => !/^(server|capabilities)/.test(line);
      expect(diary.lines.filter(isOfClient)).toEqual(before.lines.filter(isOfClient));
      expect(report).toMatchObject({ unmatched: 0, otherParams: 0 });
    },
    TEST_MS,
  );
});
