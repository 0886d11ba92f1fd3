import { afterEach, beforeEach, expect, it } from 'vitest';
import { openArchive, queryArchive } from '../../src-main/host/host.ts';
import { NO_FILTER, type Scope } from '../../src-shared/api/messages.ts';
import { parseQuery } from '../../src-shared/query/parse.ts';
import { TestDeck, eventually, nodeSpec, serverFile, unwrap } from './host-kit.ts';

let deck: TestDeck;
beforeEach(() => {
  deck = new TestDeck();
});
afterEach(() => deck.dispose());

/** A session that has ended; its tape. */
async function recorded(): Promise<string> {
  const server = await deck.add('echo', nodeSpec(serverFile('echo')));
  await deck.start(server.id);
  unwrap(await deck.api.servers.stop({ id: server.id }));
  return eventually(async () => {
    const tape = unwrap(await deck.api.tapes.list()).find((each) => each.serverId === server.id);
    if (tape?.state !== 'ended') throw new Error('it has not ended');
    return tape.id;
  });
}

/** A page that follows the host: the revision of the notes, whenever it is another. */
async function* revisions(signal: AbortSignal): AsyncGenerator<number, void> {
  let seen = -1;
  for await (const head of deck.api.app.head(signal)) {
    if (head.revision.notes === seen) continue;
    seen = head.revision.notes;
    yield seen;
  }
}

it('keeps notes over the end of the host, tells every page of a change, and notes in the audit that there was one', async () => {
  const tapeId = await recorded();
  const leaving = new AbortController();
  const page = revisions(leaving.signal);
  expect((await page.next()).value).toBe(0);
  const text = 'why does it say that?';
  unwrap(await deck.api.notes.put({ tapeId, seq: 3, text, pinned: true }));
  expect((await page.next()).value).toBe(1);
  unwrap(await deck.api.notes.put({ tapeId, seq: null, text: 'the whole session' }));
  leaving.abort();

  await deck.restartHost();
  expect(unwrap(await deck.api.notes.marks())).toMatchObject([
    { tapeId, seq: null, title: 'the whole session', hasText: true, pinned: false },
    { tapeId, seq: 3, title: text, hasText: true, pinned: true },
  ]);
  expect(unwrap(await deck.api.notes.list({ tapeId }))).toMatchObject([{ seq: null }, { seq: 3, text }]);
  const audit = openArchive(`${deck.folder}/audit`);
  const intents = [...audit.scan('')].map(({ entry }) => JSON.stringify(entry));
  const noted = intents.filter((entry) => entry.includes('"note"'));
  expect(noted).toHaveLength(2);
  expect(noted.join()).not.toContain(text);
});

it('finds what is noted and pinned, live, on a tape and by the command line', async () => {
  const tapeId = await recorded();
  for (const seq of [2, 3]) unwrap(await deck.api.notes.put({ tapeId, seq, text: 'x' }));
  unwrap(await deck.api.notes.put({ tapeId, seq: 1, pinned: true }));
  const found = async (scope: Scope, query: string) =>
    unwrap(
      await deck.api.messages.page({
        scope,
        filter: { ...NO_FILTER, query },
        anchor: { kind: 'from', ordinal: 0 },
        limit: 100,
      }),
    ).seq;
  const onTape = { kind: 'tape', tapeId } as const;
  for (const scope of [{ kind: 'live' } as const, onTape]) {
    await eventually(async () => expect(await found(scope, 'has:note')).toEqual([2, 3]));
    expect(await found(scope, 'has:pin')).toEqual([1]);
    expect(await found(scope, 'has:note,pin not seq:2')).toEqual([1, 3]);
    expect(await found(scope, 'has:note latency<0.000001ms')).toEqual([]);
  }
  const query = parseQuery('has:note or has:pin');
  if (!query.ok) throw new Error(query.error.message);
  expect([...queryArchive(deck.folder, query.query)].map(({ entry }) => entry.seq)).toEqual([1, 2, 3]);
  // Another page's note changes what the same filter finds.
  unwrap(await deck.api.notes.remove({ tapeId, seq: 2 }));
  expect(await found(onTape, 'has:note')).toEqual([3]);
});

it('refuses a note on a tape that is not there', async () => {
  for (const tapeId of ['nosuchtape12', '../audit', ''])
    expect(await deck.api.notes.put({ tapeId, seq: 1, text: 'x' })).toMatchObject({
      failure: { code: 'unknown-tape' },
    });
  expect(unwrap(await deck.api.notes.marks())).toEqual([]);
});

it('keeps the notes of a tape as long as it can be put back, and no longer', async () => {
  const tapeId = await recorded();
  unwrap(await deck.api.notes.put({ tapeId, seq: 1, text: 'x' }));
  const count = async () => unwrap(await deck.api.notes.marks()).length;
  unwrap(await deck.api.storage.remove({ tapeIds: [tapeId] }));
  expect(await count()).toBe(1);
  unwrap(await deck.api.storage.restore({ tapeIds: [tapeId] }));
  expect(await count()).toBe(1);

  unwrap(await deck.api.recovery.quarantine({ tapeId }));
  expect(await count()).toBe(1);
  unwrap(await deck.api.recovery.putBack({ tapeId }));
  unwrap(await deck.api.recovery.quarantine({ tapeId }));
  unwrap(await deck.api.recovery.deleteForGood({ tapeId }));
  expect(await count()).toBe(0);

  const second = await recorded();
  unwrap(await deck.api.notes.put({ tapeId: second, seq: 1, pinned: true }));
  unwrap(await deck.api.storage.remove({ tapeIds: [second] }));
  unwrap(await deck.api.storage.compact());
  expect(await count()).toBe(0);
});
