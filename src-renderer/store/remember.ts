import { z } from 'zod';
import { filterSchema, NO_FILTER, type Filter } from '../../src-shared/api/messages.ts';
import { withValues } from '../../src-shared/query/edit.ts';
import { printWord } from '../../src-shared/query/print.ts';
import { definePref, readPref, writePref } from '../workspace/prefs.ts';
import type { RowWindow } from './rows.ts';
import { useDeck, VIEWS, type DeckState } from './state.ts';

const looks = definePref<Pick<DeckState, 'theme' | 'density'>>(
  'looks',
  z.object({ theme: z.enum(['system', 'light', 'dark']), density: z.enum(['compact', 'comfortable']) }),
  { theme: 'system', density: 'compact' },
);
const place = definePref<Pick<DeckState, 'view' | 'serverId' | 'toolName'>>(
  'place',
  z.object({ view: z.enum(VIEWS), serverId: z.string().nullable(), toolName: z.string().nullable() }),
  { view: 'servers', serverId: null, toolName: null },
);
const filter = definePref<Filter>('filter', filterSchema, NO_FILTER);

/** Filters of before there was a language are said in it; one that is in it already stays as it was written. */
function asQuery(old: Filter): Filter {
  let query = old.query;
  if (old.text !== '') query = `${printWord(old.text)} ${query}`.trim();
  for (const [field, values] of [
    ['dir', old.dirs],
    ['kind', old.kinds],
    ['server', old.serverIds],
  ] as const)
    if (values.length > 0) query = withValues(query, field, values);
  if (old.minSeverity !== 'none') query = withValues(query, 'severity', [old.minSeverity], '>=');
  return query === old.query ? old : { ...NO_FILTER, query };
}

/** The screen is where it was left, and goes on being remembered. The scope is not: a page opens on what is live. */
export function rememberScreen(rows: RowWindow): void {
  let isWriting = false;
  useDeck.subscribe((now, before) => {
    const { theme, density, view, serverId, toolName } = now;
    isWriting = true;
    if (theme !== before.theme || density !== before.density) writePref(looks, { theme, density });
    if (view !== before.view || serverId !== before.serverId || toolName !== before.toolName)
      writePref(place, { view, serverId, toolName });
    if (now.filter !== before.filter) writePref(filter, now.filter);
    isWriting = false;
  });
  const takeLooks = (): void => useDeck.setState(readPref(looks));
  const takePlace = (): void => useDeck.setState(readPref(place));
  const takeFilter = (): void => {
    const remembered = asQuery(readPref(filter));
    useDeck.setState({ filter: remembered });
    rows.look(useDeck.getState().scope, remembered);
  };
  for (const [pref, take] of [
    [looks, takeLooks],
    [place, takePlace],
    [filter, takeFilter],
  ] as const) {
    take();
    // What the database gave too late for the first paint.
    pref.subscribe(() => {
      if (!isWriting) take();
    });
  }
}
