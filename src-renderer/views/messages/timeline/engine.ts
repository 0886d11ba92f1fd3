/** The canvas without React: what is in sight, what was fetched for it, and a frame whenever one of them is another. */
import type { EntryRef } from '../../../../src-shared/api/messages.ts';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';
import type { Intents } from '../../../store/intents.ts';
import type { TimelineIntents } from '../../../store/timeline-intents.ts';
import { Content } from './content.ts';
import { DensityPicture, drawScene } from './draw.ts';
import { sightScale } from './draw-lanes.ts';
import { overviewScale } from './draw-overview.ts';
import { TimelineFeed, type FeedQuestion } from './feed.ts';
import type { FollowedHead } from './head-follower.ts';
import { depthsIn, type Bar } from './lanes.ts';
import { layoutOf, type Layout } from './layout.ts';
import { Looking } from './looking.ts';
import { PlotMaker, type PlotHit } from './plot.ts';
import { readPaint, watchPaint, type Paint } from './paint.ts';
import type { Scene } from './scene.ts';
import type { Mark, RerunMark } from './mark.ts';
import { StagedBars } from './stages.ts';
import { NO_BRUSH, type Brush } from './time-filter.ts';
import { roomOf, xOf, msAt, type Scale } from './window.ts';
import type { Hint } from './words.ts';

/** What is open grows this often. */
const GROW_EVERY_MS = 500;
/** Nothing has been drawn for so long. */
const REST_MS = 300;
/** Sharper than this no screen needs it. */
const RATIO_MAX = 3;
const NO_EXTENT: TimeRange = { fromMs: 0, toMs: 1 };

export interface EngineHooks {
  select(entry: EntryRef): void;
  /** To an entry of another tape. */
  jump(entry: EntryRef): void;
  setBrush(brush: Brush): void;
  windTo(wallMs: number): void;
  /** What the keyboard's cursor is on. */
  say(text: string): void;
  showHint(hint: Hint | null, x: number, y: number): void;
  /** Anything that is drawn may be another; at most once a frame. */
  onDrawn(scene: Scene): void;
  /** Looking elsewhere by hand keeps what is in sight from following the playhead. */
  onFollowPaused(isPaused: boolean): void;
}

/** What the view tells: where one looks, and what is there to be marked. */
export interface EngineInput {
  readonly question: FeedQuestion;
  /** More may come. */
  readonly isGrowing: boolean;
  readonly brush: Brush;
  readonly selected: EntryRef | null;
  readonly selectedMs: number | null;
  /** What is in sight goes along with the playhead. */
  readonly follows: boolean;
  readonly laneTitle: (laneId: string) => string;
  readonly reruns: readonly RerunMark[];
  /** The path that is plotted; null for none. */
  readonly plotted: string | null;
}

export class TimelineEngine {
  readonly canvas: HTMLCanvasElement;
  readonly hooks: EngineHooks;
  readonly #context: CanvasRenderingContext2D;
  readonly #feed: TimelineFeed;
  readonly #picture = new DensityPicture();
  readonly #staged: StagedBars;
  readonly #stops: (() => void)[] = [];
  #input: EngineInput;
  #paint: Paint;
  readonly #content = new Content();
  #size = { widthPx: 0, heightPx: 0 };
  #request = 0;
  readonly #plot = new PlotMaker();
  #growth: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Of this moment; made when somebody asks. */
  #scene: Scene | null = null;
  #layout: Layout | null = null;
  /** What is dragged and not yet the filter. */
  #dragged: Brush | null = null;
  #draggedHeadMs: number | null = null;
  #head: FollowedHead = { ms: null, isPlaying: false };
  #hovered: Bar | Mark | null = null;
  #plotHit: PlotHit | null = null;
  #cursorMs: number | null = null;
  readonly #looking: Looking;

  constructor(
    canvas: HTMLCanvasElement,
    context: CanvasRenderingContext2D,
    intents: TimelineIntents & Pick<Intents, 'stages'>,
    input: EngineInput,
    hooks: EngineHooks,
  ) {
    this.canvas = canvas;
    this.hooks = hooks;
    this.#context = context;
    this.#input = input;
    this.#paint = readPaint(canvas);
    this.#feed = new TimelineFeed(intents, input.question, () => this.draw());
    this.#feed.plot(input.plotted);
    this.#staged = new StagedBars(
      (ref) => intents.stages(ref),
      () => this.draw(),
    );
    this.#looking = new Looking(input.question.scope, input.follows, {
      extent: () => this.extent,
      isGrowing: () => this.#input.isGrowing,
      onMoved: () => this.draw(),
      onFollowPaused: (isPaused) => hooks.onFollowPaused(isPaused),
    });
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) this.#resize(entry.contentRect);
    });
    observer.observe(canvas);
    this.#stops.push(
      () => observer.disconnect(),
      watchPaint(() => {
        this.#paint = readPaint(canvas);
        this.draw();
      }),
    );
  }

  close(): void {
    for (const stop of this.#stops) stop();
    cancelAnimationFrame(this.#request);
    clearTimeout(this.#growth);
    this.#feed.close();
    this.#looking.close();
    this.#staged.close();
    clearTimeout(this.#rest);
  }

  /** The newest of what the view knows. */
  set(input: EngineInput): void {
    const before = this.#input;
    this.#input = input;
    const { question } = input;
    if (before.question !== question) {
      if (JSON.stringify(before.question.scope) !== JSON.stringify(question.scope)) {
        this.#looking.turnTo(question.scope);
        this.#cursorMs = null;
        this.hover(null);
        this.#content.forget();
      }
      this.#feed.look(question);
    }
    this.#feed.plot(input.plotted);
    this.#looking.turnFollowing(input.follows);
    this.draw();
  }

  /** The host says that rows came or changed. */
  touch(): void {
    if (this.isShown) this.#feed.touch(this.#isTailInSight());
  }

  get isShown(): boolean {
    return this.#size.heightPx > 0 && this.#size.widthPx > 0;
  }

  get scene(): Scene {
    return (this.#scene ??= this.#makeScene());
  }

  get failure(): Failure | null {
    return this.#feed.failure;
  }

  retry(): void {
    this.#feed.retry();
  }

  /** What is in sight goes along with the playhead again. */
  follow(): void {
    this.#looking.follow();
  }

  get layout(): Layout {
    const { widthPx, heightPx } = this.#size;
    return (this.#layout ??= layoutOf(
      widthPx,
      heightPx,
      depthsIn(this.#content.lanes, this.sight),
      this.#input.plotted !== null,
    ));
  }

  get sight(): TimeRange {
    return this.#looking.sight;
  }

  get extent(): TimeRange {
    const extent = this.#feed.density?.extent ?? NO_EXTENT;
    return this.#grows() ? { ...extent, toMs: Math.max(extent.toMs, Date.now()) } : extent;
  }

  /** Where x is in time, on the overview or on what lies below it. */
  msAt(x: number, isOverview: boolean): number {
    return msAt(this.scaleOf(isOverview), x - this.layout.leftPx);
  }

  xOf(ms: number, isOverview: boolean): number {
    return this.layout.leftPx + xOf(this.scaleOf(isOverview), ms);
  }

  scaleOf(isOverview: boolean): Scale {
    return isOverview ? overviewScale(this.scene, this.layout) : sightScale(this.scene, this.layout);
  }

  /** By hand. */
  look(range: TimeRange): void {
    this.#looking.look(range);
  }

  lookAtAll(): void {
    this.#looking.lookAtAll();
  }

  get brush(): Brush {
    return this.#dragged ?? this.#input.brush;
  }

  /** While it is dragged only the canvas shows it; it is the filter once it is let go. */
  dragBrush(brush: Brush): void {
    this.#dragged = brush;
    this.draw();
  }

  dropBrush(): void {
    const brush = this.#dragged;
    this.#dragged = null;
    if (brush !== null) this.setBrush(brush);
  }

  setBrush(brush: Brush): void {
    this.#dragged = null;
    this.hooks.setBrush(brush);
    this.draw();
  }

  clearBrush(): void {
    this.setBrush(NO_BRUSH);
  }

  get playheadMs(): number | null {
    return this.#draggedHeadMs ?? this.#head.ms;
  }

  /** Apart from the rest of the input: it moves once a frame, and React has no part in that. */
  moveHead(head: FollowedHead): void {
    const isElsewhere = this.#head.ms !== head.ms;
    this.#head = head;
    this.#looking.headMoved(head);
    if (isElsewhere) this.draw();
  }

  /** Null: it is where the store says. */
  dragHead(ms: number | null): void {
    this.#draggedHeadMs = ms;
    if (ms !== null) this.hooks.windTo(ms);
    this.draw();
  }

  /** A click, or Enter. */
  choose(target: EntryRef & { readonly to?: EntryRef }): void {
    if (target.to !== undefined) this.hooks.jump(target.to);
    else this.hooks.select({ tapeId: target.tapeId, seq: target.seq });
  }

  hover(target: Bar | Mark | null, plotHit: PlotHit | null = null): void {
    if (this.#hovered === target && this.#plotHit?.value === plotHit?.value) return;
    this.#hovered = target;
    this.#plotHit = plotHit;
    this.draw();
  }

  get cursorMs(): number | null {
    return this.#cursorMs;
  }

  setCursor(ms: number | null): void {
    this.#cursorMs = ms;
    this.draw();
  }

  draw(): void {
    this.#scene = null;
    this.#layout = null;
    if (this.#request === 0 && this.isShown) this.#request = requestAnimationFrame(() => this.#frame());
  }

  #frame(): void {
    this.#request = 0;
    if (!this.isShown) return;
    this.#read();
    if (this.#feed.density?.extent != null) this.#feed.see(this.sight);
    const { scene, layout } = this;
    const ratio = Math.min(RATIO_MAX, window.devicePixelRatio || 1);
    const width = Math.round(layout.widthPx * ratio);
    const height = Math.round(layout.heightPx * ratio);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const picture = this.#picture.of(scene, layout, this.#paint, ratio);
    drawScene(this.#context, scene, layout, this.#paint, picture);
    this.hooks.onDrawn(scene);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#askStages(), REST_MS);
    clearTimeout(this.#growth);
    if (this.#grows()) this.#growth = setTimeout(() => this.draw(), GROW_EVERY_MS);
  }

  /** New answers as what is drawn of them. */
  #read(): void {
    const lanes = this.#content.lanes;
    this.#content.read(this.#feed.exchanges, this.#feed.marks, this.#input.laneTitle, this.#input.reruns);
    const hovered = this.#hovered;
    if (lanes !== this.#content.lanes && hovered !== null && !('wallMs' in hovered))
      this.#hovered = this.#content.barOf(hovered);
    this.#scene = null;
    this.#layout = null;
  }

  #makeScene(): Scene {
    const { selected, selectedMs, plotted } = this.#input;
    return {
      density: this.#feed.density,
      room: roomOf(this.extent),
      sight: this.sight,
      isAll: this.#looking.isAtAll,
      lanes: this.#content.lanes,
      hasExchanges: this.#feed.exchanges !== null,
      causes: this.#content.causes,
      plot: this.#plot.of(this.#feed.plotted, plotted),
      plotHit: this.#plotHit,
      shadesOf: (bar) => this.#staged.of(bar),
      marks: this.#content.marks,
      brush: this.brush,
      selected,
      selectedMs,
      hovered: this.#hovered,
      cursorMs: this.#cursorMs,
      playheadMs: this.playheadMs,
      nowMs: this.extent.toMs,
    };
  }

  /** Of what has come to rest: while one drags, bars come and go. */
  #askStages(): void {
    const { scene } = this;
    const inSight = scene.lanes.bars.filter(
      ({ startMs, endMs }) => startMs <= scene.sight.toMs && endMs >= scene.sight.fromMs,
    );
    void this.#staged.look(
      inSight,
      ({ startMs, endMs }) => this.xOf(endMs, false) - this.xOf(startMs, false),
    );
  }

  /** Something is open, and it may still be answered. */
  #grows(): boolean {
    return this.#input.isGrowing && this.#content.lanes.bars.some(({ endMs }) => endMs === Infinity);
  }

  #isTailInSight(): boolean {
    const extent = this.#feed.density?.extent;
    return extent == null || this.sight.toMs >= extent.toMs || this.#grows();
  }

  #resize({ width, height }: DOMRectReadOnly): void {
    this.#size = { widthPx: Math.round(width), heightPx: Math.round(height) };
    this.#layout = null;
    if (this.isShown) this.#feed.resize(this.layout.plotPx);
    this.draw();
  }
}
