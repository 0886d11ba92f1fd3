import { expect, it } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { hydratePrefs } from '../workspace/prefs.ts';
import { rememberScreen } from './remember.ts';
import { RowWindow } from './rows.ts';
import { useDeck } from './state.ts';

it('takes what the database gives after the first paint, but for what has been chosen meanwhile', async () => {
  const { promise, resolve } = Promise.withResolvers<{ key: string; value: unknown }[]>();
  const written: unknown[] = [];
  await hydratePrefs(
    {
      readPrefs: () => promise,
      putPrefs: (records) => Promise.resolve(void written.push(...records)),
      readDraft: () => Promise.resolve(undefined),
      putDrafts: () => Promise.resolve(),
      deleteDrafts: () => Promise.resolve(),
      trimDrafts: () => Promise.resolve(),
    },
    0,
  );
  const rows = new RowWindow(() => new Promise(() => undefined));
  rememberScreen(rows);
  expect(useDeck.getState()).toMatchObject({ theme: 'system', view: 'servers', filter: NO_FILTER });

  useDeck.setState({ view: 'tools' });
  // As an older release wrote it.
  const { query: _none, ...before } = NO_FILTER;
  const old = { ...before, text: 'tools/call', kinds: ['request'], minSeverity: 'error' };
  const filter = { ...NO_FILTER, query: 'tools/call kind:request severity>=error' };
  resolve([
    { key: 'looks', value: { theme: 'dark', density: 'comfortable' } },
    { key: 'place', value: { view: 'messages', serverId: null, toolName: null } },
    { key: 'filter', value: old },
  ]);
  await promise;
  await Promise.resolve();
  expect(useDeck.getState()).toMatchObject({ theme: 'dark', density: 'comfortable', view: 'tools', filter });

  // One act that changes several things is kept whole.
  useDeck.setState({ view: 'sessions', filter: NO_FILTER, theme: 'light' });
  expect(useDeck.getState()).toMatchObject({ view: 'sessions', filter: NO_FILTER, theme: 'light' });
});
