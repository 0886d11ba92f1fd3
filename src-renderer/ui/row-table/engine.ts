/**
 * The moving part of RowTable: keeps the logical scroll position, and paints a small pool of row elements into a
 * window that sticks to the viewport. React hands it data once per commit and is not involved in scrolling.
 */
import type { Geometry } from './geometry.ts';
import {
  clampTop,
  contentPx,
  isAtEnd,
  isScaled,
  maxTop,
  pageRows,
  topToReveal,
  toScroll,
  toTop,
  visibleRows,
} from './geometry.ts';
import { heightCapPx } from './height-cap.ts';
import { inRanges, type Ranges } from '../../../src-shared/base/ranges.ts';
import { RowSlot } from './slot.ts';
import type { Column, RowTone } from './types.ts';

export interface EngineDom {
  readonly scroller: HTMLElement;
  readonly spacer: HTMLElement;
  /** Sticks to the viewport and clips. */
  readonly window: HTMLElement;
  /** Holds the row elements and moves inside the window. */
  readonly rows: HTMLElement;
}

export interface EngineInput<Row> {
  readonly total: number;
  readonly gone: number;
  readonly columns: readonly Column<Row>[];
  readonly selected: number | undefined;
  readonly picked: Ranges;
  readonly follow: boolean | undefined;
  readonly rowAt: (index: number) => Row | undefined;
  readonly rowTone: ((row: Row, index: number) => RowTone) | undefined;
  readonly onFollow: ((follow: boolean) => void) | undefined;
  readonly onRange: ((first: number, last: number) => void) | undefined;
}

/** Rows are positioned relative to a base that moves rarely, so that coordinates stay small and exact. */
const BASE_ROWS_MAX = 1024;
/**
 * While the tail runs by faster than a screen a commit, nobody can read it: painting it this often leaves the frame to
 * input and to whoever decodes the rows.
 */
const FLOOD_PAINT_MS = 64;
/** Tolerance when telling our own scroll from the user's: browsers round scrollTop to device pixels. */
const OWN_SCROLL_SLACK_PX = 1.5;

export class TableEngine<Row> {
  private input: EngineInput<Row> | undefined;
  private geometry: Geometry;
  private top = 0;
  private gone = 0;
  private ownScroll = 0;
  private spacerPx = -1;
  private windowPx = -1;
  private slots: RowSlot<Row>[] = [];
  private frame = 0;
  private floodTimer = 0;
  private paintedAtMs = 0;
  /** The pointer holds the scrollbar or a finger the rows: do not pull them away. */
  private held = false;
  private range: readonly [number, number] = [-1, -1];
  private base = 0;
  private first = 0;
  private endInSight = true;
  private readonly dom: EngineDom;
  private readonly idPrefix: string;
  private readonly onEndInSight: (isInSight: boolean) => void;
  private readonly stop = new AbortController();
  private wheelStop = new AbortController();
  private wheelIsOurs = false;

  /** `onEndInSight`: the last row has come into sight, or has left it. */
  constructor(dom: EngineDom, idPrefix: string, onEndInSight: (isInSight: boolean) => void) {
    this.onEndInSight = onEndInSight;
    this.dom = dom;
    this.idPrefix = idPrefix;
    this.geometry = { rowPx: 22, total: 0, viewportPx: 0, capPx: heightCapPx(dom.scroller.ownerDocument) };
    const { signal } = this.stop;
    dom.scroller.addEventListener('scroll', () => this.onScroll(), { signal, passive: true });
    dom.scroller.addEventListener('pointerdown', (event) => this.onPointerDown(event), { signal });
    dom.scroller.addEventListener('touchstart', () => this.hold(), { signal, passive: true });
    this.listenToWheel();
  }

  dispose(): void {
    this.stop.abort();
    this.wheelStop.abort();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.floodTimer);
    this.dom.rows.replaceChildren();
    this.slots = [];
  }

  update(input: EngineInput<Row>): void {
    const before = this.input;
    this.input = input;
    const waitMs = FLOOD_PAINT_MS - (performance.now() - this.paintedAtMs);
    if (waitMs > 0 && before !== undefined && this.isFlood(before, input)) {
      if (this.floodTimer === 0) this.floodTimer = window.setTimeout(() => this.catchUp(), waitMs);
      return;
    }
    this.catchUp();
  }

  resize(viewportPx: number, rowPx: number): void {
    this.setGeometry({ viewportPx, rowPx });
  }

  /** Rows in sight, as [first, last]. */
  inSight(): readonly [number, number] {
    const [first, end] = visibleRows(this.geometry, this.top);
    const firstWhole = first * this.geometry.rowPx < this.top ? first + 1 : first;
    const lastWhole = end * this.geometry.rowPx > this.top + this.geometry.viewportPx ? end - 2 : end - 1;
    return [Math.min(firstWhole, lastWhole), Math.max(firstWhole, lastWhole)];
  }

  pageRows(): number {
    return pageRows(this.geometry);
  }

  reveal(index: number, align: 'nearest' | 'center'): void {
    this.moveTo(topToReveal(this.geometry, this.top, index, align));
  }

  scrollToEnd(): void {
    this.moveTo(maxTop(this.geometry));
  }

  /** Client rectangle of a row in sight, for menus opened by keyboard. */
  rowRect(index: number): DOMRect | undefined {
    return this.slots.find((slot) => slot.index === index)?.element.getBoundingClientRect();
  }

  drawnText(index: number): string | undefined {
    return this.slots.find((slot) => slot.index === index)?.text();
  }

  indexAt(target: EventTarget | null): number | undefined {
    if (!(target instanceof Element)) return undefined;
    const element = target.closest('.rt-row');
    return this.slots.find((slot) => slot.element === element)?.index;
  }

  private catchUp(): void {
    clearTimeout(this.floodTimer);
    this.floodTimer = 0;
    if (this.input === undefined) return;
    this.top -= (this.input.gone - this.gone) * this.geometry.rowPx;
    this.gone = this.input.gone;
    this.setGeometry({ total: this.input.total });
  }

  /** Only the tail grew, by more than what is in sight. */
  private isFlood(before: EngineInput<Row>, now: EngineInput<Row>): boolean {
    const grown = now.total - this.geometry.total;
    const sameLook =
      before.selected === now.selected &&
      before.picked === now.picked &&
      before.columns === now.columns &&
      before.follow === now.follow;
    return this.following && sameLook && grown > pageRows(this.geometry);
  }

  private get following(): boolean {
    return this.input?.follow === true && !this.held;
  }

  private setGeometry(change: Partial<Geometry>): void {
    this.geometry = { ...this.geometry, ...change };
    this.top = this.following ? maxTop(this.geometry) : clampTop(this.geometry, this.top);
    if (isScaled(this.geometry) !== this.wheelIsOurs) this.listenToWheel();
    this.syncScroll();
    this.paint();
  }

  private moveTo(top: number): void {
    const next = clampTop(this.geometry, top);
    if (next === this.top) return;
    this.top = next;
    this.syncScroll();
    this.paint();
  }

  /** Writes the element's height and scroll position, only where they differ. */
  private syncScroll(): void {
    const spacerPx = contentPx(this.geometry);
    if (spacerPx !== this.spacerPx) {
      this.spacerPx = spacerPx;
      this.dom.spacer.style.height = `${spacerPx}px`;
    }
    const windowPx = Math.min(spacerPx, this.geometry.viewportPx);
    if (windowPx !== this.windowPx) {
      this.windowPx = windowPx;
      this.dom.window.style.height = `${windowPx}px`;
    }
    const scroll = toScroll(this.geometry, this.top);
    if (Math.abs(scroll - this.ownScroll) < 0.01) return;
    this.ownScroll = scroll;
    this.dom.scroller.scrollTop = scroll;
  }

  private onScroll(): void {
    const scroll = this.dom.scroller.scrollTop;
    if (Math.abs(scroll - this.ownScroll) <= OWN_SCROLL_SLACK_PX && !this.held) return;
    // The box has another height by now, and the browser has moved the rows into it: nobody has scrolled.
    const isResized = this.dom.scroller.clientHeight - this.geometry.rowPx !== this.geometry.viewportPx;
    if (isResized && this.following) return;
    this.ownScroll = scroll;
    const before = this.top;
    this.top = toTop(this.geometry, scroll);
    if (!isResized) this.tellFollow(before);
    this.paint();
  }

  private tellFollow(before: number): void {
    const { input } = this;
    if (input?.follow === undefined) return;
    const atEnd = isAtEnd(this.geometry, this.top);
    if (input.follow && !atEnd && this.top < before) this.askFollow(false);
    else if (!input.follow && atEnd && this.top > before) this.askFollow(true);
  }

  private askFollow(follow: boolean): void {
    const { input } = this;
    if (input === undefined || input.follow === follow) return;
    // Take effect now: rows may arrive before the owner's answer does.
    this.input = { ...input, follow };
    input.onFollow?.(follow);
  }

  private listenToWheel(): void {
    this.wheelStop.abort();
    this.wheelStop = new AbortController();
    this.wheelIsOurs = isScaled(this.geometry);
    // Unscaled, the browser scrolls by itself and only needs a passive listener; scaled, one notch would jump rows.
    this.dom.scroller.addEventListener('wheel', (event) => this.onWheel(event), {
      signal: this.wheelStop.signal,
      passive: !this.wheelIsOurs,
    });
  }

  private onWheel(event: WheelEvent): void {
    if (event.ctrlKey || event.deltaY === 0) return;
    if (event.deltaY < 0 && maxTop(this.geometry) > 0) this.askFollow(false);
    if (!this.wheelIsOurs || event.shiftKey) return;
    event.preventDefault();
    const before = this.top;
    this.top = clampTop(this.geometry, this.top + wheelPx(event, this.geometry));
    this.tellFollow(before);
    this.schedule();
  }

  private onPointerDown(event: PointerEvent): void {
    // Only the scrollbar itself is outside the client box of the scroller.
    const onScrollbar = event.target === this.dom.scroller && event.offsetX >= this.dom.scroller.clientWidth;
    if (onScrollbar) this.hold();
  }

  private hold(): void {
    if (this.held) return;
    this.held = true;
    const release = new AbortController();
    const { ownerDocument } = this.dom.scroller;
    const letGo = (): void => {
      release.abort();
      this.held = false;
      if (this.input?.follow === true) this.setGeometry({});
    };
    const options = { signal: AbortSignal.any([release.signal, this.stop.signal]), capture: true };
    for (const name of ['pointerup', 'pointercancel', 'touchend', 'touchcancel'] as const) {
      ownerDocument.addEventListener(name, letGo, options);
    }
    ownerDocument.defaultView?.addEventListener('blur', letGo, options);
  }

  private schedule(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.syncScroll();
      this.paint();
    });
  }

  private paint(): void {
    const { input, geometry } = this;
    if (input === undefined || geometry.viewportPx <= 0) return;
    this.paintedAtMs = performance.now();
    const [first, end] = visibleRows(geometry, this.top);
    // An even number, so that an element that is used again keeps its stripe.
    this.fitPool(2 * Math.ceil((geometry.viewportPx / geometry.rowPx + 2) / 2));
    const base = this.baseFor(first);
    this.dom.rows.style.transform = `translateY(${base * geometry.rowPx - this.top}px)`;
    const count = this.slots.length;
    for (let index = first; index < first + count; index += 1) {
      const slot = this.slots[(((index - base) % count) + count) % count];
      if (slot === undefined) continue;
      if (index >= end) {
        slot.hide();
        continue;
      }
      const row = input.rowAt(index);
      slot.show({
        index,
        yPx: (index - base) * geometry.rowPx,
        row,
        tone: row === undefined || input.rowTone === undefined ? 'none' : input.rowTone(row, index),
        selected: index === input.selected,
        picked: input.picked.length === 0 ? null : inRanges(input.picked, index),
        columns: input.columns,
        id: `${this.idPrefix}-${index}`,
      });
    }
    this.markActive(input.selected, first, end);
    this.tellRange(first, end);
    this.tellEnd();
  }

  private tellEnd(): void {
    const isInSight = isAtEnd(this.geometry, this.top);
    if (isInSight === this.endInSight) return;
    this.endInSight = isInSight;
    this.onEndInSight(isInSight);
  }

  /** The row that the first element of the pool stands for, or would. Even, as the pool is, so that stripes stay. */
  private baseFor(first: number): number {
    const count = this.slots.length;
    const isJump = Math.abs(first - this.first) >= count;
    const isFar = Math.abs(first - this.base) > BASE_ROWS_MAX;
    this.first = first;
    // After a jump each element stands where one stood before: only texts are others, nothing moves.
    if (isJump) this.base = first - (first % 2);
    // By whole pools: the rows that are still in sight keep their elements.
    else if (isFar) this.base += Math.floor((first - this.base) / count) * count;
    return this.base;
  }

  private fitPool(count: number): void {
    if (count === this.slots.length) return;
    const document = this.dom.rows.ownerDocument;
    while (this.slots.length < count) this.slots.push(new RowSlot<Row>(document));
    this.slots.length = count;
    this.dom.rows.replaceChildren(...this.slots.map((slot) => slot.element));
  }

  private markActive(selected: number | undefined, first: number, end: number): void {
    const { scroller } = this.dom;
    const active = selected !== undefined && selected >= first && selected < end;
    const id = active ? `${this.idPrefix}-${selected}` : null;
    if (scroller.getAttribute('aria-activedescendant') === id) return;
    if (id === null) scroller.removeAttribute('aria-activedescendant');
    else scroller.setAttribute('aria-activedescendant', id);
  }

  private tellRange(first: number, end: number): void {
    const { input } = this;
    if (input?.onRange === undefined || end <= first) return;
    // One screen before and after, so that ordinary scrolling meets loaded rows.
    const margin = pageRows(this.geometry);
    const from = Math.max(0, first - margin);
    const to = Math.min(this.geometry.total - 1, end - 1 + margin);
    if (from === this.range[0] && to === this.range[1]) return;
    this.range = [from, to];
    input.onRange(from, to);
  }
}

function wheelPx(event: WheelEvent, geometry: Geometry): number {
  switch (event.deltaMode) {
    case WheelEvent.DOM_DELTA_LINE:
      return event.deltaY * geometry.rowPx;
    case WheelEvent.DOM_DELTA_PAGE:
      return event.deltaY * geometry.viewportPx;
    default:
      return event.deltaY;
  }
}
