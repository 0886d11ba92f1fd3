/** The timeline above the rows: a canvas that draws itself, and the few controls beside it. React renders when the filter or the selection changes, never for a frame. */
import { Braces, LocateFixed, Maximize2, Sigma, X, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { matchesAll } from '../../../../src-shared/api/filter-key.ts';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';
import type { TableRow } from '../../../store/rows.ts';
import { useDeck, useIntents } from '../../../store/hooks.ts';
import { usePlayhead, type Playhead } from '../../../store/playhead.ts';
import { IconButton } from '../../../ui/button.tsx';
import { chordFor, titleOf } from '../../../commands/list.ts';
import { usePref } from '../../../workspace/use-pref.ts';
import { pathWish } from '../prefs.ts';
import { useServerNames } from '../use-server-names.ts';
import { TimelineEngine, type EngineInput } from './engine.ts';
import { faceOf, NO_FACE, type FaceOf, type TimelineFace } from './face.ts';
import { FaceOverlay } from './face-overlay.tsx';
import { pressKey } from './keys.ts';
import { countIn } from './lanes.ts';
import { useLooks } from '../../../store/timeline-looks.ts';
import { followPointer } from './pointer.ts';
import type { Scene } from './scene.ts';
import { useLinkedTapes, useRerunMarks, useTapeName } from './rerun-marks.ts';
import { cursorOf } from './steps.ts';
import { brushIn, hasBrush, withBrush, withoutBrush, type Brush } from './time-filter.ts';
import { exactClock } from './ticks.ts';
import { zoomed } from './window.ts';
import { summaryOf, type Hint } from './words.ts';
import './timeline.css';

/** The words for what is in sight follow this long after it, however often it is drawn. */
const SUMMARY_AFTER_MS = 400;
const LANE_TITLES: Readonly<Record<string, string>> = { out: 'to server', in: 'to client' };

interface TimelineProps {
  readonly selectedRow: TableRow | null;
  readonly hasStatistics: boolean;
  readonly onStatistics: () => void;
  /** What is looked at, once it has come to rest: the brush, or what is in sight. */
  readonly onRange: (range: TimeRange | null) => void;
  readonly hasPath: boolean;
  readonly onPath: () => void;
}

export function Timeline(props: TimelineProps): ReactNode {
  const { selectedRow, hasStatistics, onStatistics, onRange, hasPath, onPath } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const hint = useRef<HTMLDivElement>(null);
  const spoken = useRef<HTMLParagraphElement>(null);
  const input = useInput(selectedRow);
  const [engine, setEngine] = useState<TimelineEngine | null>(null);
  const [summary, tellDrawn] = useSummary();
  const [isPaused, setPaused] = useState(false);
  const isBack = usePlayhead((state) => state.moment !== null);
  const first = useRef(input);
  const intents = useIntents();
  const summaryId = useId();
  const hasRange = hasBrush(input.brush);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d') ?? null;
    if (element === null || context === null) return;
    const made = new TimelineEngine(
      element,
      context,
      {
        ...intents.timeline,
        stages: (ref) => intents.stages(ref),
        pairs: (request) => intents.reruns.pairs(request),
      },
      first.current,
      {
        select: (entry) => intents.selectEntry(entry),
        jump: (entry) => {
          intents.openScope({ kind: 'tape', tapeId: entry.tapeId });
          intents.selectEntry(entry);
        },
        setBrush: (brush) => {
          const { filter } = useDeck.getState();
          intents.setFilter({ ...filter, query: withBrush(filter.query, brush) });
        },
        windTo: (wallMs) => void intents.playhead.windTo({ kind: 'time', wallMs }),
        say: (text) => {
          if (spoken.current !== null) spoken.current.textContent = text;
        },
        showHint: (what, x, y) => placeHint(hint.current, what, x, y),
        onDrawn: (scene) => tellDrawn(scene, made.failure),
        onFollowPaused: setPaused,
      },
    );
    setEngine(made);
    const stopPointer = followPointer(made);
    const moveHead = ({ moment, isPlaying }: Playhead): void =>
      made.moveHead({ ms: moment?.wallMs ?? null, isPlaying });
    moveHead(usePlayhead.getState());
    const stopPlayhead = usePlayhead.subscribe(moveHead);
    const stopHeads = useDeck.subscribe((now, before) => {
      if (now.head?.live !== before.head?.live) made.touch();
      if (now.link.kind === before.link.kind) return;
      if (now.link.kind === 'open') made.retry();
      made.draw();
    });
    return () => {
      stopPointer();
      stopHeads();
      stopPlayhead();
      made.close();
    };
  }, [intents, tellDrawn]);
  useEffect(() => engine?.set(input), [engine, input]);

  const { fromMs, toMs } = summary;
  useEffect(() => onRange(toMs > fromMs ? { fromMs, toMs } : null), [fromMs, toMs, onRange]);

  const zoom = (factor: number): void => {
    if (engine !== null) engine.look(zoomed(engine.sight, cursorOf(engine), factor));
  };

  return (
    <div className="tl" role="group" aria-label="Timeline">
      <div className="tl-plot">
        <canvas
          ref={canvas}
          className="tl-canvas"
          role="slider"
          aria-roledescription="timeline"
          aria-label="Timeline of the messages"
          aria-describedby={summaryId}
          aria-valuemin={0}
          aria-valuemax={1000}
          aria-valuenow={summary.at}
          aria-valuetext={summary.clock}
          tabIndex={0}
          onKeyDown={(event) => {
            const isOther = event.ctrlKey || event.metaKey || event.altKey;
            if (engine === null || isOther || !pressKey(engine, event.nativeEvent)) return;
            event.preventDefault();
            event.stopPropagation();
          }}
          onFocus={() => {
            if (engine !== null && canvas.current?.matches(':focus-visible') === true)
              engine.setCursor(cursorOf(engine));
          }}
          onBlur={() => {
            engine?.setCursor(null);
            engine?.hover(null);
            placeHint(hint.current, null, 0, 0);
          }}
        />
        <div ref={hint} className="tl-hint" aria-hidden="true" hidden />
        <FaceOverlay face={summary.face} onRetry={() => engine?.retry()} />
      </div>
      <div className="tl-tools" role="toolbar" aria-label="Timeline controls" aria-orientation="vertical">
        <IconButton
          icon={ZoomIn}
          label={titleOf('timeline.zoom-in')}
          keys={chordFor('timeline.zoom-in')}
          onClick={() => zoom(0.5)}
        />
        <IconButton
          icon={ZoomOut}
          label={titleOf('timeline.zoom-out')}
          keys={chordFor('timeline.zoom-out')}
          onClick={() => zoom(2)}
        />
        <IconButton
          icon={Maximize2}
          label={titleOf('timeline.all')}
          keys={chordFor('timeline.all')}
          onClick={() => engine?.lookAtAll()}
        />
        <IconButton icon={Sigma} label="Statistics" pressed={hasStatistics} onClick={onStatistics} />
        <IconButton icon={Braces} label="JSON path as column or plot" pressed={hasPath} onClick={onPath} />
        {isBack ? (
          <IconButton
            icon={LocateFixed}
            label={isPaused ? 'Follow the playhead again' : 'Follow the playhead'}
            pressed={input.follows && !isPaused}
            onClick={() => {
              if (isPaused) engine?.follow();
              else useLooks.setState({ follows: !input.follows });
            }}
          />
        ) : null}
        {hasRange ? (
          <IconButton
            icon={X}
            label={titleOf('timeline.clear-range')}
            keys={chordFor('timeline.clear-range')}
            onClick={() => engine?.clearBrush()}
          />
        ) : null}
      </div>
      <p id={summaryId} className="tl-unseen">
        {summary.text} Arrows move through time and from exchange to exchange, plus and minus zoom, 0 shows
        all, m steps to marks, e to what failed, v to values of the plot, g leads to the same exchange on
        another tape, with Shift up and down bring other lanes into sight, brackets set the time range of the
        table, Enter selects.
      </p>
      <p ref={spoken} className="tl-unseen" aria-live="polite" />
    </div>
  );
}

function useInput(selectedRow: TableRow | null): EngineInput {
  const [{ path, asPlot }] = usePref(pathWish);
  const plotted = asPlot && path !== '' ? path : null;
  const scope = useDeck((state) => state.scope);
  const filter = useDeck((state) => state.filter);
  const selected = useDeck((state) => state.entry);
  const follows = useLooks((state) => state.follows);
  const isGrowing = useDeck(
    ({ scope: at, tapes }) =>
      at.kind === 'live' || tapes?.find(({ id }) => id === at.tapeId)?.state === 'living',
  );
  const serverNames = useServerNames();
  const reruns = useRerunMarks();
  const linked = useLinkedTapes();
  const tapeName = useTapeName();
  const { query } = filter;
  const base = useMemo(() => ({ ...filter, query: withoutBrush(filter.query) }), [filter]);
  const key = JSON.stringify([scope, base]);
  // The same question is the same object: what was answered stays.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const question = useMemo(() => ({ scope, filter: base }), [key]);
  const brush: Brush = useMemo(() => brushIn(query), [query]);
  const laneTitle = useMemo(
    () => (id: string) => (scope.kind === 'tape' ? (LANE_TITLES[id] ?? id) : (serverNames.get(id) ?? id)),
    [scope, serverNames],
  );
  const isSelected = selectedRow !== null && selectedRow.seq === selected?.seq;
  const selectedMs = isSelected ? selectedRow.wallMs : null;
  return useMemo(
    () => ({
      question,
      isGrowing,
      brush,
      selected,
      selectedMs,
      follows,
      laneTitle,
      reruns,
      linked,
      tapeName,
      plotted,
    }),
    [question, isGrowing, brush, selected, selectedMs, follows, laneTitle, reruns, linked, tapeName, plotted],
  );
}

interface Said extends TimeRange {
  readonly text: string;
  /** Where the keyboard's cursor is, or the middle of what is in sight: of a thousand, and as a time. */
  readonly at: number;
  readonly clock: string;
  readonly face: TimelineFace;
}

/** The words follow the canvas a moment later: they are for reading, not for every frame. */
function useSummary(): readonly [Said, (scene: Scene, failure: Failure | null) => void] {
  const [said, setSaid] = useState<Said>({ text: '', face: NO_FACE, at: 0, clock: '', fromMs: 0, toMs: 0 });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const drawn = useRef<readonly [Scene, Failure | null] | null>(null);
  useEffect(() => () => clearTimeout(timer.current), []);
  const [tell] = useState(() => (now: Scene, failure: Failure | null) => {
    drawn.current = [now, failure];
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      if (drawn.current === null) return;
      const next = saidOf(...drawn.current);
      setSaid((known) => (JSON.stringify(known) === JSON.stringify(next) ? known : next));
    }, SUMMARY_AFTER_MS);
  });
  return [said, tell];
}

function saidOf(scene: Scene, failure: Failure | null): Said {
  const { sight, room, cursorMs } = scene;
  const atMs = cursorMs ?? (sight.fromMs + sight.toMs) / 2;
  const share = (atMs - room.fromMs) / Math.max(1, room.toMs - room.fromMs);
  return {
    text: summaryOf(scene),
    face: faceOf({
      ...whereOne(),
      density: scene.density,
      failure,
      inSight: inSight(scene),
      isAll: scene.isAll,
      isCoarse: scene.lanes.isCoarse,
    }),
    ...rangeOf(scene),
    at: Math.round(Math.min(1, Math.max(0, share)) * 1000),
    clock: scene.density?.extent == null ? 'no time yet' : exactClock(atMs),
  };
}

/** Nothing while nothing is recorded. */
function rangeOf({ density, sight, room, brush }: Scene): TimeRange {
  if (density?.extent == null) return { fromMs: 0, toMs: 0 };
  if (!hasBrush(brush)) return sight;
  return { fromMs: brush.fromMs ?? room.fromMs, toMs: brush.toMs ?? room.toMs };
}

function whereOne(): Pick<FaceOf, 'isLive' | 'isLinked' | 'hasFilter'> {
  const { scope, filter, link } = useDeck.getState();
  return {
    isLinked: link.kind === 'open',
    isLive: scope.kind === 'live',
    hasFilter: !matchesAll({ ...filter, query: withoutBrush(filter.query) }),
  };
}

/** Null before they came. */
function inSight({ lanes, sight, hasExchanges }: Scene): number | null {
  if (!hasExchanges) return null;
  return lanes.lanes.reduce((sum, _lane, at) => sum + countIn(lanes, at, sight), 0);
}

/** By hand: it follows the pointer. */
function placeHint(element: HTMLElement | null, hint: Hint | null, x: number, y: number): void {
  if (element === null) return;
  element.hidden = hint === null;
  if (hint === null) return;
  const title = document.createElement('b');
  title.textContent = hint.title;
  const lines = hint.lines.map((line) => {
    const each = document.createElement('span');
    each.textContent = line;
    return each;
  });
  element.replaceChildren(title, ...lines);
  // Below the pointer, over whatever is there: the canvas is not high. At the right edge it lies before the pointer.
  const box = element.parentElement?.getBoundingClientRect();
  const pointer = (box?.left ?? 0) + x;
  const isTooFar = pointer + 12 + element.offsetWidth > window.innerWidth - 4;
  const left = isTooFar ? pointer - 12 - element.offsetWidth : pointer + 12;
  element.style.left = `${Math.max(4, left)}px`;
  element.style.top = `${(box?.top ?? 0) + y + 16}px`;
}
