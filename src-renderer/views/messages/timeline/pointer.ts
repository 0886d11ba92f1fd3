/** Mouse, pen and wheel on the canvas. Returns what takes the listeners away again. */
import { barAt, laneAt, MORE_LANES_PX } from './lanes.ts';
import { HEAD_PX, MARKS_APART_PX } from './draw.ts';
import type { TimelineEngine } from './engine.ts';
import { scrollBy, scrollPage } from './lane-scroll.ts';
import { zoneAt } from './layout.ts';
import { plotHitAt, type PlotHit } from './plot.ts';
import { clustersOf, type Cluster } from './scene.ts';
import { between, panned, withMargin, zoomed } from './window.ts';
import { barHint, laneHint, markHint, plotHint } from './words.ts';

/** A press that moves less than this is a click. */
const DRAG_PX = 4;
const EDGE_PX = 5;
const BAR_SLACK_PX = 3;
const VALUE_REACH_PX = 8;
const ZOOM_PER_NOTCH = 1.0018;
const LINE_PX = 16;

type Gesture =
  /** Not decided yet: a click, or the beginning of one of the others. */
  | { readonly kind: 'press'; readonly x: number; readonly y: number; readonly shift: boolean }
  | { readonly kind: 'select'; readonly startMs: number; readonly isOverview: boolean }
  | { readonly kind: 'edge'; readonly which: 'fromMs' | 'toMs'; readonly isOverview: boolean }
  | { readonly kind: 'pan'; readonly x: number; readonly isOverview: boolean }
  | { readonly kind: 'head' };

export function followPointer(engine: TimelineEngine): () => void {
  const { canvas } = engine;
  let gesture: Gesture | null = null;

  const pointOf = (event: MouseEvent): { readonly x: number; readonly y: number } => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const isOverview = (y: number): boolean => zoneAt(engine.layout, y) === 'overview';

  /** The edge of the brush, or the head of the playhead, that a press there takes hold of. */
  function handleAt(x: number, y: number): Gesture | null {
    const zone = zoneAt(engine.layout, y);
    const head = engine.playheadMs;
    if (zone === 'axis' && head !== null && Math.abs(engine.xOf(head, false) - x) <= HEAD_PX + 2)
      return { kind: 'head' };
    if (zone === 'axis') return null;
    const over = zone === 'overview';
    for (const which of ['fromMs', 'toMs'] as const) {
      const ms = engine.brush[which];
      if (ms !== null && Math.abs(engine.xOf(ms, over) - x) <= EDGE_PX)
        return { kind: 'edge', which, isOverview: over };
    }
    return null;
  }

  function markAt(x: number): Cluster | null {
    const { leftPx } = engine.layout;
    const clusters = clustersOf(engine.scene.marks, (ms) => engine.xOf(ms, false) - leftPx, MARKS_APART_PX);
    return clusters.find((cluster) => Math.abs(cluster.x + leftPx - x) <= MARKS_APART_PX / 2 + 1) ?? null;
  }

  function valueAt(x: number, y: number): PlotHit | null {
    const { plot } = engine.scene;
    if (plot === null) return null;
    return plotHitAt(plot, engine.layout.plot, (ms) => engine.xOf(ms, false), { x, y }, VALUE_REACH_PX);
  }

  function hover(x: number, y: number): void {
    const { hooks, layout, scene } = engine;
    const zone = zoneAt(layout, y);
    if (x < layout.leftPx && zone === 'lanes') {
      const lane = scene.lanes.lanes[laneAt(layout.boxes, y)];
      engine.hover(null);
      hooks.showHint(lane === undefined ? null : laneHint(lane), x, y);
      return;
    }
    if (x < layout.leftPx || zone === 'overview' || zone === 'axis') {
      engine.hover(null);
      hooks.showHint(null, x, y);
      return;
    }
    if (zone === 'marks') {
      const found = markAt(x);
      engine.hover(found?.mark ?? null);
      hooks.showHint(found === null ? null : markHint(found.mark, found.count, scene.lanes), x, y);
      return;
    }
    if (zone === 'plot') {
      const hit = valueAt(x, y);
      engine.hover(null, hit);
      hooks.showHint(hit === null ? null : plotHint(hit, scene.plot?.path ?? ''), x, y);
      return;
    }
    const bar = barAt(scene.lanes, layout.boxes, (ms) => engine.xOf(ms, false), { x, y }, BAR_SLACK_PX);
    engine.hover(bar);
    hooks.showHint(
      bar === null ? null : barHint(bar, scene.lanes.lanes[bar.lane]?.title ?? '', scene.pairs),
      x,
      y,
    );
  }

  /** What a press becomes once it moves. */
  function begin({ x, y, shift }: Gesture & { kind: 'press' }): Gesture {
    const over = isOverview(y);
    const isPan = over === shift;
    return isPan
      ? { kind: 'pan', x, isOverview: over }
      : { kind: 'select', startMs: engine.msAt(x, over), isOverview: over };
  }

  function drag(now: Gesture, x: number): Gesture {
    switch (now.kind) {
      case 'press':
        return now;
      case 'select':
        engine.dragBrush(between(now.startMs, engine.msAt(x, now.isOverview)));
        return now;
      case 'edge':
        engine.dragBrush({ ...engine.brush, [now.which]: engine.msAt(x, now.isOverview) });
        return now;
      case 'head':
        engine.dragHead(engine.msAt(x, false));
        return now;
      case 'pan': {
        const { sight } = engine;
        const scale = engine.scaleOf(now.isOverview);
        const byMs = ((x - now.x) / scale.widthPx) * (scale.toMs - scale.fromMs) * (now.isOverview ? 1 : -1);
        engine.look({ fromMs: sight.fromMs + byMs, toMs: sight.toMs + byMs });
        return { ...now, x };
      }
    }
  }

  function finish(done: Gesture, x: number, y: number): void {
    switch (done.kind) {
      case 'press':
        click(x, y);
        break;
      case 'edge':
      case 'select': {
        const { fromMs, toMs } = engine.brush;
        // An edge that was dragged over the other one.
        const brush = fromMs !== null && toMs !== null ? between(fromMs, toMs) : { fromMs, toMs };
        engine.setBrush(brush);
        if (done.isOverview && brush.fromMs !== null && brush.toMs !== null)
          engine.look({ fromMs: brush.fromMs, toMs: brush.toMs });
        break;
      }
      case 'head':
        engine.dragHead(null);
        break;
      case 'pan':
    }
  }

  /** Where the gutter says how many lanes are above and below. */
  function isMoreLanes(y: number): boolean {
    const { lanes, lanesAbove, lanesBelow } = engine.layout;
    return lanesAbove + lanesBelow > 0 && y >= lanes.topPx + lanes.heightPx - MORE_LANES_PX;
  }

  function gutterAt(x: number, y: number): 'none' | 'names' | 'more' {
    if (x >= engine.layout.leftPx) return 'none';
    return zoneAt(engine.layout, y) === 'lanes' && isMoreLanes(y) ? 'more' : 'names';
  }

  function click(x: number, y: number): void {
    const { layout, scene, sight } = engine;
    const zone = zoneAt(layout, y);
    if (x < layout.leftPx) {
      if (zone === 'lanes' && isMoreLanes(y)) scrollPage(engine);
      return;
    }
    if (zone === 'overview') {
      const atMs = engine.msAt(x, true);
      const half = (sight.toMs - sight.fromMs) / 2;
      if (!scene.isAll) engine.look({ fromMs: atMs - half, toMs: atMs + half });
      return;
    }
    if (zone === 'plot') {
      const hit = valueAt(x, y);
      if (hit !== null) engine.choose(hit.value);
      return;
    }
    const target =
      zone === 'marks'
        ? (markAt(x)?.mark ?? null)
        : barAt(scene.lanes, layout.boxes, (ms) => engine.xOf(ms, false), { x, y }, BAR_SLACK_PX);
    if (target !== null) engine.choose(target);
  }

  function onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { x, y } = pointOf(event);
    canvas.setPointerCapture(event.pointerId);
    engine.hooks.showHint(null, x, y);
    gesture = handleAt(x, y) ?? { kind: 'press', x, y, shift: event.shiftKey };
  }

  function onMove(event: PointerEvent): void {
    const { x, y } = pointOf(event);
    if (gesture === null) {
      canvas.style.cursor = cursorOf(handleAt(x, y), isOverview(y), gutterAt(x, y));
      hover(x, y);
      return;
    }
    if (gesture.kind === 'press') {
      if (Math.hypot(x - gesture.x, y - gesture.y) < DRAG_PX) return;
      gesture = begin(gesture);
    }
    gesture = drag(gesture, x);
  }

  function onUp(event: PointerEvent): void {
    const done = gesture;
    gesture = null;
    if (done === null) return;
    const { x, y } = pointOf(event);
    finish(done, x, y);
  }

  function onCancel(): void {
    const done = gesture;
    gesture = null;
    if (done?.kind === 'head') engine.dragHead(null);
    if (done?.kind === 'select' || done?.kind === 'edge') engine.dropBrush();
  }

  function onLeave(): void {
    if (gesture !== null) return;
    engine.hover(null);
    engine.hooks.showHint(null, 0, 0);
  }

  function onDouble(event: MouseEvent): void {
    const { x, y } = pointOf(event);
    if (isOverview(y)) {
      engine.clearBrush();
      engine.lookAtAll();
      return;
    }
    const bar = barAt(
      engine.scene.lanes,
      engine.layout.boxes,
      (ms) => engine.xOf(ms, false),
      { x, y },
      BAR_SLACK_PX,
    );
    if (bar === null) return;
    engine.look(withMargin(bar, engine.extent));
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    const { x, y } = pointOf(event);
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const { sight, layout } = engine;
    if (x < layout.leftPx && zoneAt(layout, y) === 'lanes') {
      scrollBy(engine, Math.sign(event.deltaY));
      hover(x, y);
      return;
    }
    if (isSideways) {
      const by = (event.deltaX === 0 ? event.deltaY : event.deltaX) * unit;
      engine.look(panned(sight, by / layout.plotPx));
    } else {
      const atMs = engine.msAt(Math.max(layout.leftPx, x), isOverview(y));
      const within = Math.min(Math.max(atMs, sight.fromMs), sight.toMs);
      engine.look(zoomed(sight, within, ZOOM_PER_NOTCH ** (event.deltaY * unit)));
    }
    hover(x, y);
  }

  canvas.addEventListener('pointerdown', onDown);
  canvas.addEventListener('pointermove', onMove);
  canvas.addEventListener('pointerup', onUp);
  canvas.addEventListener('pointercancel', onCancel);
  canvas.addEventListener('pointerleave', onLeave);
  canvas.addEventListener('dblclick', onDouble);
  canvas.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    canvas.removeEventListener('pointerdown', onDown);
    canvas.removeEventListener('pointermove', onMove);
    canvas.removeEventListener('pointerup', onUp);
    canvas.removeEventListener('pointercancel', onCancel);
    canvas.removeEventListener('pointerleave', onLeave);
    canvas.removeEventListener('dblclick', onDouble);
    canvas.removeEventListener('wheel', onWheel);
  };
}

function cursorOf(handle: Gesture | null, isOverview: boolean, gutter: 'none' | 'names' | 'more'): string {
  if (gutter !== 'none') return gutter === 'more' ? 'pointer' : 'default';
  if (handle !== null) return 'ew-resize';
  return isOverview ? 'crosshair' : 'default';
}
