/** A tap beside the app: what it records is live there, and is there when the app comes later. */
import { once } from 'node:events';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { type Filter, NO_FILTER } from '../../src-shared/api/messages.ts';
import { ROW_STATUSES } from '../../src-shared/state/row.ts';
import { BUILD_DEADLINE_MS, ensureBuilt } from './cli-kit.ts';
import { eventually, serverFile, TestDeck, unwrap } from './host-kit.ts';
import { Children, CLI } from './tap-kit.ts';

const TEST_MS = 180_000;

beforeAll(ensureBuilt, BUILD_DEADLINE_MS);

let deck: TestDeck;
const children = new Children();
afterEach(async () => {
  await children.dispose();
  await deck.dispose();
});

const tap = (...server: readonly string[]) =>
  children.start([CLI, 'tap', '--name', 'mine', '--data', deck.folder, '--', process.execPath, ...server]);

/** Requests that contain a text. */
async function live(text: string): Promise<number> {
  const filter: Filter = { ...NO_FILTER, text, kinds: ['request'] };
  const anchor = { kind: 'tail' } as const;
  const page = unwrap(await deck.api.messages.page({ scope: { kind: 'live' }, filter, anchor, limit: 50 }));
  return page.matched;
}

const tapes = async () => unwrap(await deck.api.tapes.list());
const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}\n';

it(
  'its rows are live in the running app, and so is its end',
  async () => {
    deck = new TestDeck();
    const { child, ended } = tap(serverFile('echo'));
    child.stdin.write(call);
    await eventually(async () => expect(await live('tools/call')).toBe(1));
    await eventually(async () =>
      expect(await tapes()).toMatchObject([{ state: 'living', serverName: 'mine' }]),
    );
    // How long a frame takes to the rows, once the tape is followed; the promise is a second on a machine with nothing else to do.
    const sentMs = Date.now();
    child.stdin.write(call.replace('"id":1', '"id":2'));
    await eventually(async () => expect(await live('"id":2')).toBe(1));
    process.stderr.write(`live after ${Date.now() - sentMs} ms\n`);
    child.stdin.end();
    await ended;
    await eventually(async () => expect(await tapes()).toMatchObject([{ state: 'ended' }]));
  },
  TEST_MS,
);

it(
  'what it recorded before the app came is there, and what is still recorded becomes live',
  async () => {
    deck = new TestDeck();
    await deck.host.stop();
    const { child } = tap(serverFile('echo'));
    const past = tap(serverFile('echo'));
    past.child.stdin.end(call);
    await past.ended;
    child.stdin.write(call);
    await eventually(async () => expect(child.stdout.readableFlowing).toBe(true));
    await deck.restartHost();
    await eventually(async () => expect(await live('tools/call')).toBe(1));
    await eventually(async () =>
      expect((await tapes()).map(({ state }) => state).toSorted()).toEqual(['ended', 'living']),
    );
  },
  TEST_MS,
);

it(
  'killed outright, its tape is ended by the running app as the next start would',
  async () => {
    deck = new TestDeck();
    const { child } = tap(serverFile('hanging'));
    child.stdin.write(call.replace('echo', 'hang'));
    await eventually(async () => expect(await live('tools/call')).toBe(1));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await eventually(async () =>
      expect(await tapes()).toMatchObject([{ state: 'interrupted', ending: 'host died' }]),
    );
    await eventually(async () => {
      const [tape] = await tapes();
      const scope = { kind: 'tape', tapeId: tape?.id ?? '' } as const;
      const anchor = { kind: 'tail' } as const;
      const filter: Filter = { ...NO_FILTER, kinds: ['request'] };
      const page = unwrap(await deck.api.messages.page({ scope, filter, anchor, limit: 50 }));
      expect(page).toMatchObject({
        matched: 1,
        total: tape?.entries,
        status: [ROW_STATUSES.indexOf('orphaned')],
      });
    });
  },
  TEST_MS,
);

it(
  'a host’s own tapes are not told twice',
  async () => {
    deck = new TestDeck();
    const { id } = await deck.add('echo', {
      kind: 'stdio',
      command: process.execPath,
      args: [serverFile('echo')],
      cwd: null,
      env: {},
    });
    await deck.start(id);
    await deck.call(id, 'echo', { text: 'once' });
    await eventually(async () => expect(await live('"name":"echo","arguments"')).toBe(1));
    unwrap(await deck.api.servers.stop({ id }));
    const { child } = tap(serverFile('echo'));
    child.stdin.write(call);
    await eventually(async () => expect((await tapes()).length).toBe(2));
    await eventually(async () => expect(await live('"name":"echo","arguments"')).toBe(2));
  },
  TEST_MS,
);
