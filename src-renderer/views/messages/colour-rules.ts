/** Rows that a filter matches in a colour of their own: decided here, so only by what a row shows. */
import { useMemo } from 'react';
import { payloadTests, someTest } from '../../../src-shared/query/ast.ts';
import { asksForNotes } from '../../../src-shared/query/notes.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { rowPredicate, type RowFacts } from '../../../src-shared/query/predicate.ts';
import type { Era } from '../../../src-shared/journal/entry.ts';
import type { TableRow } from '../../store/rows.ts';
import { useDeck } from '../../store/hooks.ts';
import type { RowTone } from '../../ui/row-table/types.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { rowTone } from './columns.ts';
import { colourRules, type ColourRule } from './prefs.ts';
import { useServerNames } from './use-server-names.ts';

/** Whether a filter can colour rows: what has to be read from the bytes is the host's to decide. */
export function canColour(text: string): boolean {
  const parsed = parseQuery(text);
  if (!parsed.ok || parsed.query.kind === 'all') return false;
  const isFinding = someTest(parsed.query, (test) => test.kind === 'words' && test.field === 'finding');
  return payloadTests(parsed.query).length === 0 && !asksForNotes(parsed.query) && !isFinding;
}

/** The colour of a row: what is wrong with the wire first, then the first rule that matches. */
export function colouring(
  rules: readonly ColourRule[],
  serverNames: ReadonlyMap<string, string>,
  eraOf: (tapeId: string) => Era | null,
): (row: TableRow) => RowTone {
  const tests = rules.flatMap(({ query, colour, off }) => {
    if (off === true) return [];
    const parsed = parseQuery(query);
    if (!parsed.ok || !canColour(query)) return [];
    return [{ colour, matches: rowPredicate<RowFacts>(parsed.query, () => () => false) }];
  });
  if (tests.length === 0) return rowTone;
  return (row) => {
    const own = rowTone(row);
    if (own !== 'none') return own;
    const facts = {
      ...row,
      pairTarget: null,
      findings: [],
      serverName: serverNames.get(row.serverId) ?? '',
      era: eraOf(row.tapeId),
    };
    return tests.find(({ matches }) => matches(facts))?.colour ?? 'none';
  };
}

export function useColouring(): (row: TableRow) => RowTone {
  const [rules] = usePref(colourRules);
  const names = useServerNames();
  return useMemo(
    () =>
      colouring(
        rules,
        names,
        (tapeId) => useDeck.getState().tapes?.find(({ id }) => id === tapeId)?.era ?? null,
      ),
    [rules, names],
  );
}
