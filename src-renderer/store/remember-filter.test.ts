import { expect, it, vi } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { hydratePrefs } from '../workspace/prefs.ts';
import { rememberScreen } from './remember.ts';
import { RowWindow } from './rows.ts';
import { useDeck } from './state.ts';

it('takes a filter as it was written, also one of directions, kinds and servers', async () => {
  const query = 'dir:in kind:request,response server:demo severity>=warning';
  await hydratePrefs({
    readPrefs: () => Promise.resolve([{ key: 'filter', value: { ...NO_FILTER, query } }]),
    putPrefs: () => Promise.resolve(),
    readDraft: () => Promise.resolve(undefined),
    putDrafts: () => Promise.resolve(),
    deleteDrafts: () => Promise.resolve(),
    trimDrafts: () => Promise.resolve(),
  });
  const looked: string[] = [];
  const rows = new RowWindow(() => new Promise(() => undefined));
  vi.spyOn(rows, 'look').mockImplementation((_scope, { query: seen }) => void looked.push(seen));
  rememberScreen(rows);
  expect(useDeck.getState().filter.query).toBe(query);
  expect(looked).toEqual([query]);
});
