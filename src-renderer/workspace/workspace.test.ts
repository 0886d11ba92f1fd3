import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { DraftRecord, PrefRecord, WorkspaceStorage } from './database.ts';
import {
  deleteDraft,
  DRAFT_CHARS_MAX,
  DRAFTS_MAX,
  flushDrafts,
  openDrafts,
  readDraft,
  READ_WITHIN_MS,
  writeDraft,
} from './drafts.ts';
import { splitSizes } from './layout.ts';
import { definePref, flushPrefs, HYDRATE_WITHIN_MS, hydratePrefs, readPref, writePref } from './prefs.ts';
import { WRITE_AFTER_MS } from './write-behind.ts';

/** A database in memory that counts its writes. */
function memoryStorage(prefs: readonly PrefRecord[] = []) {
  const drafts = new Map<string, DraftRecord>();
  const written: PrefRecord[][] = [];
  const trims: number[] = [];
  const storage: WorkspaceStorage = {
    readPrefs: () => Promise.resolve(prefs),
    putPrefs: (records) => {
      written.push([...records]);
      return Promise.resolve();
    },
    readDraft: (key) => Promise.resolve(drafts.get(key)?.value),
    putDrafts: (records) => {
      for (const record of records) drafts.set(record.key, record);
      return Promise.resolve();
    },
    deleteDrafts: (keys) => {
      for (const key of keys) drafts.delete(key);
      return Promise.resolve();
    },
    trimDrafts: (keep) => {
      trims.push(keep);
      return Promise.resolve();
    },
  };
  return { storage, drafts, written, trims };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('prefs', () => {
  it('are what was stored, and the fallback where that has another shape', async () => {
    const good = definePref('t1.good', z.number(), 1);
    const bad = definePref('t1.bad', z.number(), 1);
    await hydratePrefs(
      memoryStorage([
        { key: 't1.good', value: 7 },
        { key: 't1.bad', value: 'seven' },
      ]).storage,
    );
    expect([readPref(good), readPref(bad)]).toEqual([7, 1]);
  });

  it('are written once for many changes, the last value of each', async () => {
    const memory = memoryStorage();
    await hydratePrefs(memory.storage);
    const width = definePref('t2.width', z.number(), 0);
    for (let px = 1; px <= 50; px += 1) writePref(width, px);
    expect(memory.written).toEqual([]);
    await vi.advanceTimersByTimeAsync(WRITE_AFTER_MS);
    expect(memory.written).toEqual([[{ key: 't2.width', value: 50 }]]);
  });

  it('do not keep the screen waiting, and come late where nothing was chosen', async () => {
    const early = definePref('t3.early', z.number(), 0);
    const late = definePref('t3.late', z.number(), 0);
    const heard = vi.fn<() => void>();
    late.subscribe(heard);
    let answer: (records: PrefRecord[]) => void = () => undefined;
    const slow: WorkspaceStorage = {
      ...memoryStorage().storage,
      readPrefs: () => new Promise((resolve) => (answer = resolve)),
    };
    const hydrated = hydratePrefs(slow);
    await vi.advanceTimersByTimeAsync(HYDRATE_WITHIN_MS);
    await hydrated;
    expect(readPref(late)).toBe(0);
    writePref(early, 5);
    answer([
      { key: 't3.early', value: 9 },
      { key: 't3.late', value: 9 },
    ]);
    await vi.advanceTimersByTimeAsync(0);
    expect([readPref(early), readPref(late)]).toEqual([5, 9]);
    expect(heard).toHaveBeenCalledOnce();
  });

  it('work without a database', async () => {
    const refuse = (): Promise<never> => Promise.reject(new Error('private window'));
    await hydratePrefs({ ...memoryStorage().storage, readPrefs: refuse, putPrefs: refuse });
    const wish = definePref('t4.wish', z.string(), 'old');
    writePref(wish, 'new');
    await flushPrefs();
    expect(readPref(wish)).toBe('new');
  });

  it('of a layout are one object for one name', () => {
    expect(splitSizes('t5')).toBe(splitSizes('t5'));
    expect(readPref(splitSizes('t5'))).toBe(readPref(splitSizes('t5')));
  });
});

describe('drafts', () => {
  const text = z.object({ text: z.string() });

  it('are read back before and after they are written', async () => {
    const memory = memoryStorage();
    openDrafts(memory.storage);
    writeDraft('a', { text: 'one' });
    expect(await readDraft('a', text)).toEqual({ text: 'one' });
    await flushDrafts();
    expect(memory.drafts.get('a')?.value).toEqual({ text: 'one' });
    expect(await readDraft('a', text)).toEqual({ text: 'one' });
    expect(memory.trims).toEqual([DRAFTS_MAX]);
  });

  it('are gone at once when deleted', async () => {
    const memory = memoryStorage();
    openDrafts(memory.storage);
    writeDraft('a', { text: 'one' });
    await flushDrafts();
    deleteDraft('a');
    expect(await readDraft('a', text)).toBeNull();
    await flushDrafts();
    expect(memory.drafts.size).toBe(0);
  });

  it('of another shape, or too long, are as if they were not there', async () => {
    const memory = memoryStorage();
    openDrafts(memory.storage);
    writeDraft('shape', { words: 1 });
    writeDraft('long', { text: 'x'.repeat(DRAFT_CHARS_MAX) });
    await flushDrafts();
    expect(await readDraft('shape', text)).toBeNull();
    expect([...memory.drafts.keys()]).toEqual(['shape']);
  });

  it('that do not come in time are not waited for', async () => {
    openDrafts({ ...memoryStorage().storage, readDraft: () => new Promise(() => undefined) });
    const read = readDraft('never', text);
    await vi.advanceTimersByTimeAsync(READ_WITHIN_MS);
    expect(await read).toBeNull();
  });
});
