import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  NOTE_CHARS_MAX,
  NOTE_CHARS_PER_TAPE_MAX,
  NOTE_TITLE_MAX,
  NOTES_MAX,
  NOTES_PER_TAPE_MAX,
  type Note,
} from '../../../../src-shared/api/notes.ts';
import { openDeckDatabase } from '../../database/deck-database.ts';
import { createNoteStore } from '../../notes/note-store.ts';

const TAPE = 'a'.repeat(12);

function open() {
  const opened = openDeckDatabase(':memory:');
  if (!opened.ok) throw new Error(opened.failure.message);
  return { database: opened.value, store: createNoteStore(opened.value) };
}

function value<T>(result: { ok: true; value: T } | { ok: false; failure: { message: string } }): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

it('keeps text and pin of an entry apart, and forgets it when it has neither', () => {
  const { store } = open();
  expect(value(store.put({ tapeId: TAPE, seq: 7, pinned: true }, 1))).toMatchObject({
    text: '',
    pinned: true,
  });
  expect(value(store.put({ tapeId: TAPE, seq: 7, text: '\n  the first \nline' }, 2))).toMatchObject({
    pinned: true,
    createdMs: 1,
    changedMs: 2,
  });
  expect(store.marks()).toEqual([
    { tapeId: TAPE, seq: 7, title: 'the first', hasText: true, pinned: true, changedMs: 2 },
  ]);
  value(store.put({ tapeId: TAPE, seq: 7, pinned: false }, 3));
  expect(store.get({ tapeId: TAPE, seq: 7 })).toMatchObject({ pinned: false, changedMs: 2 });
  expect(value(store.put({ tapeId: TAPE, seq: 7, text: '' }, 4))).toBeNull();
  expect(store.marks()).toEqual([]);
});

it('does not overwrite what somebody else has written in the meantime', () => {
  const { store } = open();
  const mine = value(store.put({ tapeId: TAPE, seq: null, text: 'mine', basedOn: 0 }, 10));
  // The clock stands still: the two texts have two times all the same.
  const theirs = value(
    store.put({ tapeId: TAPE, seq: null, text: 'theirs', basedOn: mine?.changedMs ?? 0 }, 10),
  );
  expect(theirs?.changedMs).not.toBe(mine?.changedMs);
  const late = store.put({ tapeId: TAPE, seq: null, text: 'late', basedOn: mine?.changedMs ?? 0 }, 11);
  expect(late).toMatchObject({ ok: false, failure: { code: 'note-changed' } });
  // The same text is no quarrel, and who does not say what it is based on insists.
  expect(store.put({ tapeId: TAPE, seq: null, text: 'theirs', basedOn: 0 }, 12).ok).toBe(true);
  expect(value(store.put({ tapeId: TAPE, seq: null, text: 'late' }, 13))?.text).toBe('late');
});

it('lets a frame that is pinned only be written by whoever saw no text', () => {
  const { store } = open();
  value(store.put({ tapeId: TAPE, seq: 1, pinned: true }, 5));
  expect(store.put({ tapeId: TAPE, seq: 1, text: 'a', basedOn: 0 }, 6).ok).toBe(true);
});

it('gives back what it removes, and forgets a tape as a whole', () => {
  const { store } = open();
  const note = value(store.put({ tapeId: TAPE, seq: 2, text: 'x', pinned: true }, 1));
  value(store.put({ tapeId: TAPE, seq: 3, text: 'y' }, 1));
  value(store.put({ tapeId: 'other', seq: 3, text: 'z' }, 1));
  expect(value(store.remove({ tapeId: TAPE, seq: 2 }))).toEqual(note);
  expect(value(store.remove({ tapeId: TAPE, seq: 2 }))).toBeNull();
  value(store.forget(TAPE));
  expect(store.marks().map(({ tapeId }) => tapeId)).toEqual(['other']);
  expect(store.of(TAPE)).toEqual([]);
});

it('has bounds: notes of a tape, characters of a tape, notes in all, and what a title shows', () => {
  const { store } = open();
  const many = (count: number, text: string): Note[] =>
    Array.from({ length: count }, (_each, seq) => ({
      tapeId: '',
      seq,
      text,
      pinned: false,
      createdMs: 1,
      changedMs: 1,
    }));
  value(store.adopt(TAPE, many(NOTES_PER_TAPE_MAX, 'x')));
  expect(store.put({ tapeId: TAPE, seq: null, text: 'one more' }, 1)).toMatchObject({
    failure: { code: 'too-many' },
  });
  expect(store.put({ tapeId: TAPE, seq: 5, text: 'another text' }, 1).ok).toBe(true);
  const heavy = many(NOTE_CHARS_PER_TAPE_MAX / NOTE_CHARS_MAX, 'x'.repeat(NOTE_CHARS_MAX));
  value(store.adopt('heavy', heavy));
  expect(store.put({ tapeId: 'heavy', seq: 5_000, text: 'y' }, 1)).toMatchObject({
    failure: { code: 'too-many' },
  });
  expect(store.marks().at(-1)?.title).toHaveLength(NOTE_TITLE_MAX);
  for (let tape = 0; store.marks().length + NOTES_PER_TAPE_MAX <= NOTES_MAX; tape += 1)
    value(store.adopt(`tape-${tape}`, many(NOTES_PER_TAPE_MAX, 'x')));
  const before = store.marks().length;
  expect(store.adopt('last', many(NOTES_PER_TAPE_MAX, 'x'))).toMatchObject({ failure: { code: 'too-many' } });
  expect(store.marks()).toHaveLength(before);
});

it('says the same after any changes as a store that is opened on what they left', () => {
  const change = fc.record({
    tapeId: fc.constantFrom('one', 'two'),
    seq: fc.option(fc.nat({ max: 3 })),
    text: fc.option(fc.constantFrom('', 'a', 'b\nc', '\uD800'), { nil: undefined }),
    pinned: fc.option(fc.boolean(), { nil: undefined }),
    does: fc.constantFrom('put', 'put', 'put', 'remove', 'forget'),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const { database, store } = open();
      for (const [index, { does, tapeId, seq, text, pinned }] of changes.entries()) {
        if (does === 'remove') value(store.remove({ tapeId, seq }));
        else if (does === 'forget') value(store.forget(tapeId));
        else
          value(
            store.put(
              {
                tapeId,
                seq,
                ...(text === undefined ? {} : { text }),
                ...(pinned === undefined || seq === null ? {} : { pinned }),
              },
              index,
            ),
          );
      }
      const again = createNoteStore(database);
      expect(again.marks()).toEqual(store.marks());
      for (const tapeId of ['one', 'two']) {
        expect(store.of(tapeId).map(({ seq }) => seq)).toEqual(
          store.marks().flatMap((mark) => (mark.tapeId === tapeId ? [mark.seq] : [])),
        );
      }
      database.close();
    }),
  );
});
