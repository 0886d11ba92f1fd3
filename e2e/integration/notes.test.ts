import { afterEach, beforeEach, expect, it } from 'vitest';
import { openArchive } from '../../src-main/host/host.ts';
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
