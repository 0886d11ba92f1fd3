/** One message of both tapes: what was asked, what was answered, and every path that is different. */
import { ArrowDown, ArrowUp, Columns2, Rows3, SquareArrowOutUpRight } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { ComparedBody, Comparison } from '../../../src-shared/api/comparison.ts';
import type { DiffRow } from '../../../src-shared/rerun/diff-rows.ts';
import { chordFor } from '../../commands/list.ts';
import { useCommand, withKey } from '../../commands/registry.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatBytes, formatCount, formatDurationUs } from '../../ui/format.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { useMedia } from '../messages/use-media.ts';
import { diffJob, isShort, jobOf } from './diff-job.ts';
import { DiffLines } from './diff-lines.tsx';
import { hunks } from './fold.ts';
import { diffLayout } from './prefs.ts';
import type { BodyState } from './use-comparison.ts';
import { useDiff } from './use-diff.ts';
import { OUTCOME_FACES, plural, ratioText } from './words.ts';

interface DiffPaneProps {
  readonly comparison: Comparison;
  readonly state: BodyState;
  readonly onIgnore: (path: string, method: string) => void;
  /** There is no further difference here: to the message before or after. */
  readonly onLeave: (step: 1 | -1) => void;
}

export function DiffPane({ comparison, state, onIgnore, onLeave }: DiffPaneProps): ReactNode {
  const { body, failure } = state;
  if (failure !== null) {
    return (
      <ErrorNote
        what="The messages did not come"
        why={failure.message}
        hint={failure.hint}
        code={failure.code}
      />
    );
  }
  if (body === null) return <p className="versus-wait">Reading both messages…</p>;
  return (
    <div className={cx('versus-pane', state.isOld && 'is-old')} aria-busy={state.isOld}>
      <Body
        key={`${body.item.beforeSeq} ${body.item.afterSeq}`}
        body={body}
        comparison={comparison}
        loadWhole={state.loadWhole}
        onIgnore={onIgnore}
        onLeave={onLeave}
      />
    </div>
  );
}

interface BodyProps extends Omit<DiffPaneProps, 'state'> {
  readonly body: ComparedBody;
  readonly loadWhole: () => void;
}

type Tab = 'answer' | 'request';

function Body({ body, comparison, loadWhole, onIgnore, onLeave }: BodyProps): ReactNode {
  const [wished, setLayout] = usePref(diffLayout);
  // Two columns of a narrow window are too narrow to read.
  const isNarrow = useMedia('(max-width: 1099px)');
  const layout = isNarrow ? 'inline' : wished;
  const [tab, setTab] = useState<Tab>('answer');
  const [hunk, setHunk] = useState(-1);
  const scroller = useRef<HTMLDivElement>(null);
  const { item, lines, linesTotal } = body;
  const isExchange = item.kind === 'exchange';
  const shown = tab === 'answer' && isExchange ? body.answer : body.request;
  const job = useMemo(
    () => jobOf(shown.before, shown.after, tab === 'answer' && isExchange && comparison.isAcrossEras),
    [shown, tab, isExchange, comparison.isAcrossEras],
  );
  const diff = useDiff(job);
  const rows = diff?.kind === 'done' ? diff.done.rows : null;
  // The mark of a tab that is not looked at: of what is short only.
  const requestRows = useMemo(() => {
    const asked = isExchange ? jobOf(body.request.before, body.request.after, false) : null;
    return asked === null || !isShort(asked) ? null : diffJob(asked).rows;
  }, [body, isExchange]);
  const starts = useMemo(() => (rows === null ? [] : hunks(rows)), [rows]);
  const ignored = useMemo(
    () => new Set(lines.filter(({ isIgnored }) => isIgnored).map(({ path }) => path)),
    [lines],
  );
  const at = starts[hunk] ?? -1;
  const go = (step: 1 | -1): void => {
    const next = hunk + step;
    if (next < 0 || next >= starts.length) return onLeave(step);
    setHunk(next);
  };
  useEffect(() => {
    if (at >= 0) scroller.current?.querySelector(`[data-line="${at}"]`)?.scrollIntoView({ block: 'center' });
  }, [at]);
  useCommand('reruns.next', () => go(1));
  useCommand('reruns.previous', () => go(-1));
  useCommand('reruns.sides', isNarrow ? null : () => setLayout(layout === 'sides' ? 'inline' : 'sides'));
  const ignorePath = (path: string): void => onIgnore(path, item.method);
  const current = rows?.[at]?.path ?? lines.find(({ isIgnored }) => !isIgnored)?.path ?? '';
  useCommand('reruns.ignore', current === '' ? null : () => ignorePath(current));
  const changedIn = (all: readonly DiffRow[] | null): string | undefined => {
    const count = all === null ? 0 : hunks(all).length;
    return count === 0 ? undefined : formatCount(count);
  };
  return (
    <>
      <PaneHead body={body} comparison={comparison} />
      {lines.length === 0 || tab === 'request' ? null : (
        <ul className="versus-paths" aria-label="Paths that are different">
          {lines.map((line) => (
            <li key={`${line.kind} ${line.path}`} className={cx(line.isIgnored && 'is-ignored')}>
              <button
                type="button"
                className="versus-path"
                onClick={() => setHunk(hunkOf(rows, starts, line.path))}
              >
                <span aria-hidden="true">{LINE_SIGNS[line.kind]}</span>
                <code>
                  <VisibleText text={line.path === '' ? '(all of it)' : line.path} maxChars={160} />
                </code>
                <span className="versus-path-kind">{line.isIgnored ? 'ignored' : line.kind}</span>
              </button>
            </li>
          ))}
          {linesTotal > lines.length ? <li>{formatCount(linesTotal - lines.length)} more paths</li> : null}
        </ul>
      )}
      <div className="versus-tabs">
        <Tabs
          label="Parts of the message"
          items={
            isExchange
              ? [
                  { id: 'answer', title: 'Answer', mark: tab === 'answer' ? changedIn(rows) : undefined },
                  { id: 'request', title: 'Request', mark: changedIn(requestRows) },
                ]
              : [{ id: 'answer', title: 'Message', mark: changedIn(rows) }]
          }
          value={tab}
          onChange={(next) => {
            setTab(next);
            setHunk(-1);
          }}
          actions={
            <>
              <span className="versus-place" aria-live="polite">
                {starts.length === 0 ? 'no difference' : `${hunk + 1} of ${formatCount(starts.length)}`}
              </span>
              <IconButton
                icon={ArrowUp}
                label="Previous difference"
                keys={chordFor('reruns.previous')}
                onClick={() => go(-1)}
              />
              <IconButton
                icon={ArrowDown}
                label="Next difference"
                keys={chordFor('reruns.next')}
                onClick={() => go(1)}
              />
              <IconButton
                icon={layout === 'sides' ? Rows3 : Columns2}
                label={layout === 'sides' ? 'One below the other' : 'Beside each other'}
                keys={chordFor('reruns.sides')}
                disabled={isNarrow}
                onClick={() => setLayout(layout === 'sides' ? 'inline' : 'sides')}
              />
            </>
          }
        >
          <div className="versus-scroll" ref={scroller} {...SCROLLS}>
            <OneSideOnly shown={shown} body={body} />
            {diff === null ? <Long sides={shown} loadWhole={loadWhole} /> : null}
            {diff?.kind === 'working' ? <p className="versus-note">Comparing…</p> : null}
            {diff?.kind === 'failed' ? (
              <p className="versus-note">
                The lines are not shown: {diff.why}. The paths above say what is different.
              </p>
            ) : null}
            {rows === null ? null : (
              <DiffLines
                label="Lines of both"
                rows={rows}
                layout={layout}
                ignored={ignored}
                at={at}
                onIgnore={ignorePath}
              />
            )}
            {diff?.kind === 'done' && diff.done.more > 0 ? (
              <p className="versus-note">
                Shown in part: {formatCount(diff.done.more)} more lines. The paths above name what is
                different in them too.
              </p>
            ) : null}
          </div>
        </Tabs>
      </div>
    </>
  );
}

/** Scrollable content must be reachable by keyboard. */
const SCROLLS = { tabIndex: 0, role: 'region', 'aria-label': 'The difference' } as const;

const LINE_SIGNS = { added: '+', removed: '−', changed: '≠', moved: '↕' } as const;

function PaneHead({ body: { item }, comparison }: Pick<BodyProps, 'body' | 'comparison'>): ReactNode {
  const intents = useIntents();
  const face = OUTCOME_FACES[item.outcome];
  const place = (tapeId: string, seq: number | null, name: string): ReactNode =>
    seq === null ? (
      <span className="versus-absent">not in {name}</span>
    ) : (
      <Button
        kind="quiet"
        icon={SquareArrowOutUpRight}
        title={withKey(`Show in tape ${name}`, 'rows.open')}
        onClick={() => {
          intents.openScope({ kind: 'tape', tapeId });
          intents.selectEntry({ tapeId, seq });
        }}
      >
        {name} #{seq}
      </Button>
    );
  return (
    <header className="versus-pane-head">
      <span className={`tone-${face.tone}`} aria-hidden="true">
        {face.glyph}
      </span>
      <h3>
        <VisibleText text={item.method} maxChars={120} />
      </h3>
      <span className="versus-target">
        <VisibleText text={item.target} maxChars={120} />
      </span>
      <span className={`versus-word tone-${face.tone}`}>
        {face.word}
        {item.ignored > 0 ? `, ${item.ignored} ${plural(item.ignored, 'difference')} ignored` : ''}
      </span>
      {item.beforeUs === null || item.afterUs === null ? null : (
        <span className={cx('versus-times', item.isSlower && 'tone-warn')}>
          {formatDurationUs(item.beforeUs)} → {formatDurationUs(item.afterUs)}{' '}
          {ratioText(item.beforeUs, item.afterUs)}
          {item.isSlower ? ' slower' : ''}
        </span>
      )}
      <span className="versus-places">
        {place(comparison.before.id, item.beforeSeq, 'A')}
        {place(comparison.after.id, item.afterSeq, 'B')}
      </span>
    </header>
  );
}

function OneSideOnly({
  shown: { before, after },
  body: { item },
}: {
  readonly shown: ComparedBody['answer'];
  readonly body: ComparedBody;
}): ReactNode {
  if (item.outcome === 'unanswered') return <p className="versus-note">B has no answer to this request.</p>;
  if (before === null && after === null)
    return <p className="versus-note">There is nothing on either tape.</p>;
  if (before === null) return <p className="versus-note">Only B has it.</p>;
  return after === null ? <p className="versus-note">Only A has it.</p> : null;
}

function Long({
  sides: { before, after },
  loadWhole,
}: {
  readonly sides: ComparedBody['answer'];
  readonly loadWhole: () => void;
}): ReactNode {
  const bytes = (before?.bytes ?? 0) + (after?.bytes ?? 0);
  return (
    <p className="versus-note">
      {formatBytes(bytes)} on both sides: the paths above say what is different.{' '}
      <Button onClick={loadWhole}>Load all of it</Button>
    </p>
  );
}

function hunkOf(rows: readonly DiffRow[] | null, starts: readonly number[], path: string): number {
  const line = rows?.findIndex((row) => row.kind !== 'same' && row.path === path) ?? -1;
  return starts.findLastIndex((start) => start <= line);
}
