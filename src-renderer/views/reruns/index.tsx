/** Two tapes beside each other: what the second says differently than the first. */
import { ArrowLeftRight, RotateCcw } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import {
  COMPARE_PAGE_MAX,
  type ComparedBody,
  type ComparedItem,
  type Comparison,
  type ItemFilter,
} from '../../../src-shared/api/comparison.ts';
import type { IgnoreRule } from '../../../src-shared/api/ignore-rules.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { keyed, keyedAction, useCommand } from '../../commands/registry.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useRerunDialog } from '../../store/rerun-dialog.ts';
import type { TapePair } from '../../store/rerun-intents.ts';
import { useRerunLinks, type RerunLink } from '../../store/rerun-links.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatDateTime } from '../../ui/format.ts';
import type { RowTableHandle } from '../../ui/row-table/types.ts';
import { Select } from '../../ui/select.tsx';
import { Split } from '../../ui/split.tsx';
import { Toolbar, ToolbarGap } from '../../ui/toolbar.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { CompareHead } from './compare-head.tsx';
import { DiffPane } from './diff-pane.tsx';
import { ItemList } from './item-list.tsx';
import { useBody, useComparison, useItems, type ItemsState } from './use-comparison.ts';
import './reruns.css';

/** Tapes that are offered; the newest are what one compares. */
const TAPES_OFFERED = 300;

export function CompareView(): ReactNode {
  const pair = useDeck((state) => state.comparison);
  const tapes = useDeck((state) => state.tapes);
  const links = useRerunLinks();
  return (
    <section className="versus" aria-label="Compare">
      <PairBar pair={pair} tapes={tapes ?? []} links={links} />
      {pair === null ? (
        <NothingYet tapes={tapes ?? []} links={links} />
      ) : (
        <Compared key={`${pair.before} ${pair.after} ${pair.seq ?? ''}`} pair={pair} />
      )}
    </section>
  );
}

interface PairBarProps {
  readonly pair: TapePair | null;
  readonly tapes: readonly Tape[];
  readonly links: readonly RerunLink[];
}

function PairBar({ pair, tapes, links }: PairBarProps): ReactNode {
  const intents = useIntents();
  const openPlan = useRerunDialog((state) => state.plan);
  const newest = tapes.toSorted((a, b) => b.openedMs - a.openedMs).slice(0, TAPES_OFFERED);
  const rerunOf = new Map(links.map(({ tapeId, of }) => [tapeId, of]));
  const options = (chosen: string | undefined) => [
    { value: '', title: 'Choose a tape…' },
    ...newest.map(({ id, serverName, openedMs }) => ({
      value: id,
      title: visibleText(`${serverName} · ${formatDateTime(openedMs)}${rerunOf.has(id) ? ' · rerun' : ''}`),
    })),
    ...(chosen !== undefined && !newest.some(({ id }) => id === chosen)
      ? [{ value: chosen, title: chosen }]
      : []),
  ];
  const [half, setHalf] = useState<Partial<TapePair>>({});
  const now = { before: pair?.before ?? half.before ?? '', after: pair?.after ?? half.after ?? '' };
  const choose = (next: TapePair): void => {
    if (next.before !== '' && next.after !== '') intents.reruns.open(next);
    else setHalf(next);
  };
  const again = pair === null ? null : () => openPlan(pair.before, { kind: 'all' }, 'the whole tape');
  useCommand('reruns.again', again);
  return (
    <Toolbar label="Compare">
      <span className="versus-side-name" aria-hidden="true">
        A
      </span>
      <span className="versus-pick">
        <Select
          label="Tape A: before"
          hideLabel
          options={options(pair?.before)}
          value={now.before}
          onChange={(before) => choose({ ...now, before })}
        />
      </span>
      <IconButton
        icon={ArrowLeftRight}
        label="Swap A and B"
        disabled={pair === null}
        onClick={() => choose({ before: now.after, after: now.before })}
      />
      <span className="versus-side-name" aria-hidden="true">
        B
      </span>
      <span className="versus-pick">
        <Select
          label="Tape B: after"
          hideLabel
          options={options(pair?.after)}
          value={now.after}
          onChange={(after) => choose({ ...now, after })}
        />
      </span>
      <ToolbarGap />
      {again === null ? null : (
        <Button icon={RotateCcw} onClick={again} {...keyed('reruns.again')}>
          Rerun A…
        </Button>
      )}
    </Toolbar>
  );
}

function NothingYet({ tapes, links }: Omit<PairBarProps, 'pair'>): ReactNode {
  const intents = useIntents();
  const names = new Map(tapes.map(({ id, serverName }) => [id, serverName]));
  const known = links
    .filter(({ tapeId, of }) => names.has(tapeId) && names.has(of))
    .slice(-10)
    .toReversed();
  return (
    <EmptyState
      title="Nothing is compared yet"
      action={{
        title: 'Go to Sessions',
        ...keyedAction('view.sessions'),
        onSelect: () => intents.show('sessions'),
      }}
      also={
        known.length === 0 ? undefined : (
          <ul className="versus-known" aria-label="Reruns">
            {known.map(({ tapeId, of }) => (
              <li key={tapeId}>
                <Button kind="quiet" onClick={() => intents.reruns.open({ before: of, after: tapeId })}>
                  {visibleText(names.get(of) ?? of)} → rerun {tapeId}
                </Button>
              </li>
            ))}
          </ul>
        )
      }
    >
      Rerun a tape from its menu, against the same server, another build, a URL or the other era, and what is
      different opens here. Or choose any two tapes above.
    </EmptyState>
  );
}

function Compared({ pair }: { readonly pair: TapePair }): ReactNode {
  const state = useComparison(pair);
  const { comparison, failure } = state;
  if (failure !== null && comparison === null) {
    return (
      <div className="versus-trouble">
        <ErrorNote
          what="The tapes could not be compared"
          why={failure.message}
          hint={failure.hint}
          code={failure.code}
          actions={<Button onClick={state.again}>Try again</Button>}
        />
      </div>
    );
  }
  if (comparison === null) return <p className="versus-wait">Reading both tapes…</p>;
  return <Shown pair={pair} comparison={comparison} isOld={state.isOld} again={state.again} />;
}

interface ShownProps {
  readonly pair: TapePair;
  readonly comparison: Comparison;
  readonly isOld: boolean;
  readonly again: () => void;
}

const DIFFERENT: ItemFilter['outcomes'] = ['changed', 'unanswered', 'missing', 'extra'];

function Shown({ pair, comparison, isOld, again }: ShownProps): ReactNode {
  const intents = useIntents();
  const [sizes, setSizes] = usePref(splitSizes('compare'));
  const hasDifferences =
    comparison.counts.same < Object.values(comparison.counts).reduce((sum, n) => sum + n, 0);
  const [filter, setFilter] = useState<ItemFilter>(() => ({
    // One message is looked at also when its answer is the same.
    outcomes: hasDifferences && pair.seq === undefined ? DIFFERENT : [],
    slower: false,
    text: '',
  }));
  const [row, setRow] = useState(0);
  const table = useRef<RowTableHandle>(null);
  const items = useItems(pair, filter, comparison.revision);
  const chosen = items.at(row);
  const body = useBody(pair, chosen?.index ?? null, comparison.revision);
  useAim(pair.seq, items, chosen, body.body, (found) => {
    setRow(found);
    table.current?.reveal(found, 'center');
  });

  async function setRules(rules: readonly IgnoreRule[]): Promise<void> {
    const kept = await intents.reruns.setRules(pair.before, rules);
    if (!kept.ok)
      intents.notify({ severity: 'error', message: kept.failure.message, hint: kept.failure.hint });
    again();
  }
  function ignore(path: string, method: string): void {
    const rule: IgnoreRule = { path: path.replaceAll(/\[\d+\]/g, '[*]'), method };
    const before = comparison.rules;
    void setRules([...before, rule]).then(() => {
      const action = { title: 'Undo', run: () => void setRules(before) };
      intents.notify({ severity: 'info', message: `Ignored from now on: ${rule.path}`, hint: '', action });
    });
  }
  /** To the next message that is different, wherever that is among those that match. */
  const isLeaving = useRef(false);
  async function leave(step: 1 | -1): Promise<void> {
    if (isLeaving.current) return;
    isLeaving.current = true;
    const found = await intents.reruns.nextDifference(pair, filter, row, step);
    isLeaving.current = false;
    if (!found.ok)
      return intents.notify({ severity: 'error', message: found.failure.message, hint: found.failure.hint });
    if (found.value === null) {
      const message = step === 1 ? 'No difference after this one.' : 'No difference before this one.';
      return intents.notify({ severity: 'info', message, hint: '' });
    }
    setRow(found.value);
    items.want(found.value, found.value);
    table.current?.reveal(found.value);
  }

  return (
    <div className={cx('versus-shown', isOld && 'is-old')} aria-busy={isOld}>
      <CompareHead comparison={comparison} onRules={(rules) => void setRules(rules)} />
      <div className="versus-main">
        <Split
          direction="row"
          sizes={sizes}
          onSizes={setSizes}
          panes={[
            {
              id: 'items',
              label: 'messages',
              sizePx: Math.max(320, Math.round(window.innerWidth * 0.27)),
              minPx: 260,
              keepPx: true,
              content: (
                <ItemList
                  ref={table}
                  comparison={comparison}
                  filter={filter}
                  onFilter={(next) => {
                    setFilter(next);
                    setRow(0);
                  }}
                  items={items}
                  selected={items.matched === 0 ? -1 : row}
                  onSelect={setRow}
                  onOpen={() => document.querySelector<HTMLElement>('.versus-scroll')?.focus()}
                />
              ),
            },
            {
              id: 'diff',
              label: 'difference',
              minPx: 320,
              content:
                chosen === undefined ? (
                  <NothingChosen hasDifferences={hasDifferences} matched={items.matched} />
                ) : (
                  <DiffPane
                    comparison={comparison}
                    state={body}
                    onIgnore={ignore}
                    onLeave={(step) => void leave(step)}
                  />
                ),
            },
          ]}
        />
      </div>
    </div>
  );
}

/** To the message that one came for, once; and the focus to its answer when that is there. */
function useAim(
  seq: number | undefined,
  items: ItemsState,
  chosen: ComparedItem | undefined,
  body: ComparedBody | null,
  onFound: (row: number) => void,
): void {
  const aim = useRef<'look' | 'focus' | 'done'>(seq === undefined ? 'done' : 'look');
  useEffect(() => {
    if (aim.current === 'look' && items.matched > 0) {
      for (let row = 0; row < Math.min(items.matched, COMPARE_PAGE_MAX); row += 1) {
        if (items.at(row)?.beforeSeq !== seq) continue;
        aim.current = 'focus';
        return onFound(row);
      }
      aim.current = 'done';
    }
    if (aim.current !== 'focus' || body === null || body.item.beforeSeq !== seq || chosen?.beforeSeq !== seq)
      return;
    aim.current = 'done';
    document.querySelector<HTMLElement>('.versus-scroll')?.focus();
  });
}

function NothingChosen(props: { readonly hasDifferences: boolean; readonly matched: number }): ReactNode {
  if (props.matched > 0) return <p className="versus-wait">Reading…</p>;
  return props.hasDifferences ? (
    <EmptyState title="No message is chosen">Choose one on the left, or take a chip away.</EmptyState>
  ) : (
    <EmptyState title="Nothing differs">
      Both tapes say the same. Press the chip “Same” to look at the messages all the same.
    </EmptyState>
  );
}
