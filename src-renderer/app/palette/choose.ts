/** Which lines stand in the list for what is typed, the best first. Pure. */
import { KINDS, SIGNS, type Item, type ItemKind } from './items.ts';
import { matchLine, scoreLine, wordsOf } from './match.ts';

/** More are not drawn: another letter finds them. */
export const SHOWN_MAX = 60;
/** What was used lately comes before what fits as well. */
const RECENT_BONUS = 15;
const HERE_BONUS = 6;
/** What cannot be done now stands behind all that can. */
const AWAY_COST = 1000;
/** Of what is there in thousands, an open list shows a few. */
const UNTYPED_MAX: Readonly<Record<ItemKind, number>> = {
  command: 60,
  server: 12,
  tool: 4,
  tape: 8,
  filter: 6,
};
const RECENT_SHOWN = 6;

export interface Choice {
  readonly item: Item;
  /** Letters of the title to be marked. */
  readonly letters: readonly number[];
  /** The heading above it; null when it belongs to the one before. */
  readonly heading: string | null;
}

export interface Choices {
  readonly lines: readonly Choice[];
  /** That fit, drawn or not. */
  readonly total: number;
}

/** The kind that the first sign asks for, and what is to be found. */
export function readTyped(typed: string): { readonly kind: ItemKind | null; readonly rest: string } {
  const kind = KINDS.find((each) => typed.startsWith(SIGNS[each])) ?? null;
  return { kind, rest: kind === null ? typed : typed.slice(1) };
}

export function choose(items: readonly Item[], typed: string, recent: readonly string[]): Choices {
  const { kind, rest } = readTyped(typed);
  const words = wordsOf(rest);
  const fitting = kind === null ? items : items.filter((item) => item.kind === kind);
  return words.length === 0 ? untyped(fitting, kind, recent) : matching(fitting, words, recent);
}

function matching(items: readonly Item[], words: readonly string[], recent: readonly string[]): Choices {
  const used = new Set(recent);
  const best: { readonly item: Item; readonly score: number }[] = [];
  let total = 0;
  for (const item of items) {
    const fits = scoreLine(item.line, words);
    if (fits === null) continue;
    total += 1;
    const score =
      fits +
      (used.has(item.id) ? RECENT_BONUS : 0) +
      (item.isHere ? HERE_BONUS : 0) -
      (item.isAway ? AWAY_COST : 0);
    const last = best.at(-1);
    if (best.length >= SHOWN_MAX && last !== undefined && score <= last.score) continue;
    // Behind those that are as good: the order of the items decides between equals.
    const after = best.findLastIndex((each) => each.score >= score);
    best.splice(after + 1, 0, { item, score });
    if (best.length > SHOWN_MAX) best.pop();
  }
  const lines = best.map(({ item }): Choice => {
    return { item, letters: matchLine(item.line, words)?.letters ?? [], heading: null };
  });
  return { lines, total };
}

const HEADINGS: Readonly<Record<ItemKind, string>> = {
  command: 'Commands',
  server: 'Servers',
  tool: 'Tools',
  tape: 'Tapes',
  filter: 'Saved filters',
};

/** What was used lately, then what can be done here, then a little of everything. */
function untyped(all: readonly Item[], kind: ItemKind | null, recent: readonly string[]): Choices {
  const items = all.filter(({ isAway }) => !isAway);
  const byId = new Map(items.map((item) => [item.id, item]));
  const lately = recent.flatMap((id) => byId.get(id) ?? []).slice(0, RECENT_SHOWN);
  const rest = items.filter((item) => !lately.includes(item));
  const groups: (readonly [string, readonly Item[]])[] = [
    ['Recent', lately],
    ['Here', rest.filter(({ isHere }) => isHere)],
    ...KINDS.map((each): readonly [string, readonly Item[]] => [
      HEADINGS[each],
      rest
        .filter((item) => item.kind === each && !item.isHere)
        .slice(0, kind === null ? UNTYPED_MAX[each] : SHOWN_MAX),
    ]),
  ];
  const lines = groups.flatMap(([heading, group]) =>
    group.map((item, index): Choice => ({ item, letters: [], heading: index === 0 ? heading : null })),
  );
  return { lines, total: items.length };
}
