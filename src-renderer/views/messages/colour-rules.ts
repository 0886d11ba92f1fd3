/** Rows that a filter matches in a colour of their own: decided here, by what a row shows and by its findings. */
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { payloadTests, someTest, type Query } from '../../../src-shared/query/ast.ts';
import { asksForNotes } from '../../../src-shared/query/notes.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { rowPredicate, type RowFacts } from '../../../src-shared/query/predicate.ts';
import type { Era } from '../../../src-shared/journal/entry.ts';
import type { TableRow } from '../../store/rows.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import type { RowTone } from '../../ui/row-table/types.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { rowTone } from './columns.ts';
import { PathValues } from './path-values.ts';
import { colourRules, type ColourRule } from './prefs.ts';
import { useServerNames } from './use-server-names.ts';

/** Whether a filter can colour rows: what has to be read from the bytes is the host's to decide. */
export function canColour(text: string): boolean {
  const parsed = parseQuery(text);
  if (!parsed.ok || parsed.query.kind === 'all') return false;
  return payloadTests(parsed.query).length === 0 && !asksForNotes(parsed.query);
}

/** What a filter has to know of a row's findings. */
function askedOfFindings(query: Query): 'nothing' | 'that' | 'codes' {
  if (someTest(query, (test) => test.kind === 'words' && test.field === 'finding')) return 'codes';
  const isThat = someTest(
    query,
    (test) =>
      test.kind === 'has' && (test.what === 'finding' || test.what === 'warning' || test.what === 'error'),
  );
  return isThat ? 'that' : 'nothing';
}

export interface ColourFacts {
  readonly serverNames: ReadonlyMap<string, string>;
  eraOf(tapeId: string): Era | null;
  /** The codes of a row's findings; none while they are asked for. */
  codesOf(row: TableRow): readonly string[];
}

/**
 * The colour of a row: a rule that speaks of findings says what is to be made of them; else what is wrong with the wire, then
 * the first rule that matches.
 */
export function colouring(rules: readonly ColourRule[], facts: ColourFacts): (row: TableRow) => RowTone {
  const tests = rules.flatMap(({ query, colour, off }) => {
    if (off === true) return [];
    const parsed = parseQuery(query);
    if (!parsed.ok || !canColour(query)) return [];
    const asked = askedOfFindings(parsed.query);
    return [{ colour, asked, matches: rowPredicate<RowFacts>(parsed.query, () => () => false) }];
  });
  if (tests.length === 0) return rowTone;
  const needsCodes = tests.some(({ asked }) => asked === 'codes');
  return (row) => {
    const own = rowTone(row);
    const asked = own === 'none' ? tests : tests.filter((test) => test.asked !== 'nothing');
    if (asked.length === 0) return own;
    const known = {
      ...row,
      pairTarget: null,
      findings: needsCodes && row.severity !== 'none' ? facts.codesOf(row) : [],
      serverName: facts.serverNames.get(row.serverId) ?? '',
      era: facts.eraOf(row.tapeId),
    };
    return asked.find(({ matches }) => matches(known))?.colour ?? own;
  };
}

/** Whether a rule that is in use names findings: then they are fetched for the rows that have any. */
function namesFindings(rules: readonly ColourRule[]): boolean {
  return rules.some(({ query, off }) => {
    const parsed = parseQuery(query);
    return off !== true && parsed.ok && askedOfFindings(parsed.query) === 'codes';
  });
}

function useFindingCodes(isWanted: boolean): PathValues {
  const intents = useIntents();
  const codes = useMemo(
    () => new PathValues((request) => intents.timeline.values({ ...request, path: null })),
    [intents],
  );
  useEffect(() => {
    codes.look(isWanted ? 'findings' : '');
  }, [codes, isWanted]);
  useEffect(() => () => codes.close(), [codes]);
  return codes;
}

export function useColouring(): (row: TableRow) => RowTone {
  const [rules] = usePref(colourRules);
  const serverNames = useServerNames();
  const codes = useFindingCodes(useMemo(() => namesFindings(rules), [rules]));
  const version = useSyncExternalStore(codes.subscribe, codes.version);
  return useMemo(
    () =>
      colouring(rules, {
        serverNames,
        eraOf: (tapeId) => useDeck.getState().tapes?.find(({ id }) => id === tapeId)?.era ?? null,
        codesOf: (row) => codes.of(row)?.text?.split('\n') ?? [],
      }),
    // Rows are drawn anew as their codes come.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [rules, serverNames, codes, version],
  );
}
