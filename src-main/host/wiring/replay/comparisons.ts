import {
  COMPARE_LINES_MAX,
  SIDE_BYTES_FIRST,
  SIDE_BYTES_MAX,
  type BodySide,
  type ComparedBody,
  type ComparedItem,
  type Comparison,
  type ItemFilter,
} from '../../../../src-shared/api/comparison.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { Compared } from '../../../../src-shared/rerun/compare.ts';
import { withoutEra } from '../../../../src-shared/rerun/carry.ts';
import { countFindings } from '../../../../src-shared/rerun/finding-counts.ts';
import type { IgnoreRule } from '../../../../src-shared/api/ignore-rules.ts';
import { ignoresOf } from '../../../../src-shared/rerun/ignore.ts';
import { withTextOpened } from '../../../../src-shared/rerun/inside-text.ts';
import { diffOf } from '../../../../src-shared/rerun/json-diff.ts';
import { isSlower, latencyOf } from '../../../../src-shared/rerun/latency.ts';
import { messageAt, type Wanted } from '../../../../src-shared/rerun/message-at.ts';
import { diffing } from '../../../../src-shared/rerun/tape-diff.ts';
import { titleOf } from '../../../../src-shared/state/plain-rows.ts';
import type { Journal, TapeMark } from '../../ports.ts';
import {
  CONVERSATION_BYTES_MAX,
  entryAt,
  readConversation,
  settled,
  type ReadConversation,
} from '../tapes/read-conversation.ts';
import { inTurns } from '../../recovery/turns.ts';
import type { RerunFiles } from '../../rerun/record-file.ts';

/** Comparisons that are kept: a person goes back and forth between a few. */
export const COMPARISONS_MAX = 4;
/** Exchanges and messages of one comparison. */
export const ITEMS_MAX = 500_000;
const VALUE_CHARS = 2000;
const SAMPLE_CHARS = 200;

export interface ComparisonsDeps {
  readonly journal: Pick<Journal, 'read' | 'list'>;
  readonly files: RerunFiles;
}

export interface Comparisons {
  compare(pair: Pair): Promise<Result<Comparison>>;
  items(
    pair: Pair,
    filter: ItemFilter,
    offset: number,
    limit: number,
  ): Promise<Result<{ matched: number; items: ComparedItem[] }>>;
  nextDifference(
    pair: Pair,
    filter: ItemFilter,
    row: number,
    step: 1 | -1,
  ): Promise<Result<{ row: number | null }>>;
  body(pair: Pair, index: number, whole: boolean): Promise<Result<ComparedBody>>;
  setRules(tapeId: string, rules: readonly IgnoreRule[]): Result<null>;
  /** Nothing more is begun, and what is under way ends. */
  close(): void;
}

interface Pair {
  readonly before: string;
  readonly after: string;
}

/** What is kept of one: no bodies, they are read again when they are looked at. */
interface Kept {
  readonly summary: Comparison;
  readonly items: readonly Item[];
  /** Those that the filter asked for last lets through: pages are asked for one after the other. */
  matched: { readonly key: string; readonly items: readonly Item[] } | null;
  readonly beforeMarks: readonly TapeMark[];
  readonly afterMarks: readonly TapeMark[];
}

type Item = ComparedItem &
  Required<Pick<Compared, 'beforeAnswerSeq' | 'afterAnswerSeq' | 'beforeId' | 'afterId'>>;

/** Two tapes beside each other: read and compared in turns, and asked for by pages. */
export function createComparisons({ journal, files }: ComparisonsDeps): Comparisons {
  const kept = new Map<string, { readonly entries: string; readonly done: Promise<Result<Kept>> }>();
  const abort = new AbortController();
  let revision = 0;

  function* work({ before, after }: Pair, rules: readonly IgnoreRule[]): Generator<null, Kept> {
    const wasFindings = countFindings();
    const was = yield* readConversation(journal, before, (entry) => wasFindings.add(entry), HALF);
    const isFindings = countFindings();
    const is = yield* readConversation(journal, after, (entry) => isFindings.add(entry), HALF);
    const record = files.record(after);
    const isRerun = is.opened?.causedBy?.tapeId === before;
    const how = isRerun && record?.of === before ? { ...record, sent: new Map(record.sent) } : null;
    const diffed = yield* diffing(
      { ...was, findings: wasFindings.counts },
      { ...is, findings: isFindings.counts },
      rules,
      how,
    );
    const items = diffed.items.slice(0, ITEMS_MAX).map(itemOf);
    const exchanges = items.filter(({ kind }) => kind === 'exchange');
    revision += 1;
    const counts = { same: 0, changed: 0, unanswered: 0, missing: 0, extra: 0 };
    for (const { outcome } of items) counts[outcome] += 1;
    return {
      items,
      matched: null,
      beforeMarks: was.marks,
      afterMarks: is.marks,
      summary: {
        before: headOf(before, was),
        after: headOf(after, is),
        isRerun,
        isPart: how?.isPart === true,
        isAcrossEras: diffed.isAcrossEras,
        counts,
        exchanges: exchanges.length,
        exchangesDifferent: exchanges.filter(({ outcome }) => outcome !== 'same').length,
        slower: items.filter((item) => item.isSlower).length,
        ignored: items.reduce((sum, { ignored }) => sum + ignored, 0),
        latency: latencyOf(items),
        findings: [...diffed.findings],
        troubles: [...(how?.troubles ?? [])],
        proposals: diffed.proposed
          .toSorted((a, b) => b.times - a.times)
          .slice(0, COMPARE_LINES_MAX)
          .map(({ rule, times, sample }) => ({
            rule,
            times,
            before: (sample.before ?? '').slice(0, SAMPLE_CHARS),
            after: (sample.after ?? '').slice(0, SAMPLE_CHARS),
          })),
        rules: [...rules],
        revision,
      },
    };
  }

  async function open(pair: Pair): Promise<Result<Kept>> {
    const sizes = new Map(journal.list().map(({ tapeId, rawBytes }) => [tapeId, rawBytes]));
    for (const tapeId of [pair.before, pair.after]) {
      if (!sizes.has(tapeId)) {
        return fail(
          'unknown-tape',
          `There is no tape ${tapeId}.`,
          'It may have been deleted: look in Sessions.',
        );
      }
    }
    const rules = files.rules(pair.before);
    if (!rules.ok) return rules;
    const key = `${pair.before} ${pair.after}`;
    // A tape that grows, and other rules, are another comparison.
    const entries = `${sizes.get(pair.before)} ${sizes.get(pair.after)} ${JSON.stringify(rules.value)}`;
    const known = kept.get(key);
    if (known?.entries === entries) {
      kept.delete(key);
      kept.set(key, known);
      return known.done;
    }
    const done = settled(inTurns(work(pair, rules.value), abort.signal));
    kept.delete(key);
    kept.set(key, { entries, done });
    const [oldest] = kept.keys();
    if (kept.size > COMPARISONS_MAX && oldest !== undefined) kept.delete(oldest);
    const result = await done;
    if (!result.ok) kept.delete(key);
    return result;
  }

  /** As it was compared: pages and bodies are of one comparison, even when a tape has grown since. */
  const opened = (pair: Pair): Promise<Result<Kept>> =>
    kept.get(`${pair.before} ${pair.after}`)?.done ?? open(pair);

  function side(
    tapeId: string,
    marks: readonly TapeMark[],
    wanted: Wanted | null,
    limit: number,
  ): BodySide | null {
    const entry = wanted === null ? null : entryAt(journal, tapeId, marks, wanted.seq);
    const text = wanted === null || entry === null ? null : messageAt(entry, wanted);
    if (wanted === null || text === null) return null;
    const bytes = Buffer.byteLength(text);
    return { seq: wanted.seq, bytes, text: bytes <= limit ? text : null };
  }

  return {
    async compare(pair) {
      const found = await open(pair);
      return found.ok ? ok(found.value.summary) : found;
    },
    async items(pair, filter, offset, limit) {
      const found = await opened(pair);
      if (!found.ok) return found;
      const matched = matchedIn(found.value, filter);
      return ok({ matched: matched.length, items: matched.slice(offset, offset + limit).map(shown) });
    },
    async nextDifference(pair, filter, row, step) {
      const found = await opened(pair);
      if (!found.ok) return found;
      const matched = matchedIn(found.value, filter);
      for (let next = row + step; next >= 0 && next < matched.length; next += step) {
        if (matched[next]?.outcome !== 'same') return ok({ row: next });
      }
      return ok({ row: null });
    },
    async body(pair, index, whole) {
      const found = await opened(pair);
      if (!found.ok) return found;
      const { items, beforeMarks, afterMarks, summary } = found.value;
      const item = items[index];
      if (item === undefined) {
        return fail('unknown-entry', `There is no line ${index}.`, 'The comparison is another by now.');
      }
      const limit = whole ? SIDE_BYTES_MAX : SIDE_BYTES_FIRST;
      const { kind } = item;
      const { method, beforeId, afterId } = item;
      const of = (seq: number | null | undefined, part: Wanted['part'], id: string | null): Wanted | null =>
        seq === null || seq === undefined ? null : { seq, part, method, id };
      const was = (wanted: Wanted | null, max: number) => side(pair.before, beforeMarks, wanted, max);
      const is = (wanted: Wanted | null, max: number) => side(pair.after, afterMarks, wanted, max);
      const asked = kind === 'exchange' ? 'request' : 'said';
      const request = {
        before: was(of(item.beforeSeq, asked, beforeId), limit),
        after: is(of(item.afterSeq, asked, afterId), limit),
      };
      const answer = {
        before: was(of(item.beforeAnswerSeq, 'answer', beforeId), SIDE_BYTES_MAX),
        after: is(of(item.afterAnswerSeq, 'answer', afterId), SIDE_BYTES_MAX),
      };
      const [first, second] =
        kind === 'exchange' ? [answer.before, answer.after] : [request.before, request.after];
      const ignores = ignoresOf(summary.rules);
      const neutral = (text: string | null | undefined): unknown => {
        const value = kind === 'exchange' ? answerValue(text) : saidValue(text);
        return withTextOpened(summary.isAcrossEras ? withoutEra(value) : value);
      };
      const lines =
        first === null || second === null ? [] : diffOf(neutral(first.text), neutral(second.text));
      return ok({
        item: shown(item),
        request,
        answer: { before: within(answer.before, limit), after: within(answer.after, limit) },
        lines: lines.slice(0, COMPARE_LINES_MAX).map((line) => ({
          kind: line.kind,
          path: line.path,
          ...(line.before === undefined ? {} : { before: line.before.slice(0, VALUE_CHARS) }),
          ...(line.after === undefined ? {} : { after: line.after.slice(0, VALUE_CHARS) }),
          isIgnored: ignores(item.method, line),
        })),
        linesTotal: lines.length,
      });
    },
    setRules: (tapeId, rules) => files.setRules(tapeId, rules),
    close: () => abort.abort(),
  };
}

/** Both of them are held at once. */
const HALF = CONVERSATION_BYTES_MAX / 2;

function headOf(id: string, { opened, era }: ReadConversation): Comparison['before'] {
  return {
    id,
    serverName: opened?.serverName ?? '',
    title: opened === null ? '' : titleOf(opened.target),
    openedMs: opened?.wallMs ?? 0,
    era,
  };
}

function itemOf(item: Compared, index: number): Item {
  const { kind, method, target, outcome, beforeSeq, afterSeq, beforeUs, afterUs, lines, ignored } = item;
  return {
    index,
    kind,
    method,
    target: target.slice(0, SAMPLE_CHARS),
    outcome,
    beforeSeq,
    afterSeq,
    beforeUs,
    afterUs,
    isSlower: isSlower(beforeUs, afterUs),
    differences: lines.length,
    ignored,
    firstPath: (lines[0]?.path ?? '').slice(0, SAMPLE_CHARS),
    beforeAnswerSeq: item.beforeAnswerSeq ?? null,
    afterAnswerSeq: item.afterAnswerSeq ?? null,
    beforeId: item.beforeId ?? null,
    afterId: item.afterId ?? null,
  };
}

function shown(item: Item): ComparedItem {
  const { beforeAnswerSeq: _was, afterAnswerSeq: _is, beforeId: _wasId, afterId: _isId, ...told } = item;
  return told;
}

function matchedIn(kept: Kept, filter: ItemFilter): readonly Item[] {
  const key = JSON.stringify(filter);
  if (kept.matched?.key !== key) kept.matched = { key, items: kept.items.filter(matcherOf(filter)) };
  return kept.matched.items;
}

function matcherOf({ outcomes, slower, text }: ItemFilter): (item: Item) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (item) => {
    const isWanted =
      (outcomes.length === 0 && !slower) || outcomes.includes(item.outcome) || (slower && item.isSlower);
    if (!isWanted) return false;
    const line = `${item.method} ${item.target} ${item.firstPath}`.toLowerCase();
    return words.every((word) => line.includes(word));
  };
}

function within(side: BodySide | null, limit: number): BodySide | null {
  return side === null || side.bytes <= limit ? side : { ...side, text: null };
}

function answerValue(text: string | null | undefined): unknown {
  const value = parsed(text);
  return 'result' in value ? { result: value['result'] } : { error: value['error'] };
}

function saidValue(text: string | null | undefined): unknown {
  return { params: parsed(text)['params'] };
}

function parsed(text: string | null | undefined): Record<string, unknown> {
  const value: unknown = text == null ? {} : JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
