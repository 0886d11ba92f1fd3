/** The canvas by keyboard: a cursor in time, moved by hand or to what is recorded; what it shows, and the table's range. */
import type { TimelineEngine } from './engine.ts';
import {
  cursorOf,
  fillWith,
  goTo,
  goToOther,
  selectAtCursor,
  step,
  stepFailed,
  stepMark,
  stepValue,
} from './steps.ts';
import { scrollLanes } from './lane-scroll.ts';
import { panned, zoomed } from './window.ts';
import { brushText } from './words.ts';

const PAN_SHARE = 0.1;
const ZOOM_FACTOR = 0.5;

/** True when the key was one of the timeline's. */
export function pressKey(engine: TimelineEngine, { key, shiftKey }: KeyboardEvent): boolean {
  switch (key) {
    case 'ArrowLeft':
    case 'a':
    case 'A':
      pan(engine, shiftKey ? -0.5 : -PAN_SHARE);
      return true;
    case 'ArrowRight':
    case 'd':
    case 'D':
      pan(engine, shiftKey ? 0.5 : PAN_SHARE);
      return true;
    case 'PageUp':
      pan(engine, -1);
      return true;
    case 'PageDown':
      pan(engine, 1);
      return true;
    case 'ArrowUp':
      if (shiftKey) scrollLanes(engine, -1);
      else step(engine, -1);
      return true;
    case 'ArrowDown':
      if (shiftKey) scrollLanes(engine, 1);
      else step(engine, 1);
      return true;
    case 'm':
      stepMark(engine, 1);
      return true;
    case 'M':
      stepMark(engine, -1);
      return true;
    case 'e':
      stepFailed(engine, 1);
      return true;
    case 'E':
      stepFailed(engine, -1);
      return true;
    case 'v':
      return stepValue(engine, 1);
    case 'V':
      return stepValue(engine, -1);
    case 'g':
      return goToOther(engine, 'rerun-of');
    case 'G':
      return goToOther(engine, 'rerun-as');
    case 'f':
      return fillWith(engine);
    case '+':
    case '=':
    case 'w':
      engine.look(zoomed(engine.sight, cursorOf(engine), ZOOM_FACTOR));
      return true;
    case '-':
    case '_':
    case 's':
      engine.look(zoomed(engine.sight, cursorOf(engine), 1 / ZOOM_FACTOR));
      return true;
    case '0':
      engine.lookAtAll();
      return true;
    case 'Home':
      goTo(engine, engine.extent.fromMs);
      return true;
    case 'End':
      goTo(engine, engine.extent.toMs);
      return true;
    case '[':
      setEdge(engine, 'fromMs');
      return true;
    case ']':
      setEdge(engine, 'toMs');
      return true;
    case 'Backspace':
    case 'Delete':
      engine.clearBrush();
      engine.hooks.say('The table shows all times.');
      return true;
    case 'Enter':
      return selectAtCursor(engine);
    default:
      return false;
  }
}

/** The cursor stays where it is on the screen. */
function pan(engine: TimelineEngine, share: number): void {
  const before = engine.sight;
  const cursor = cursorOf(engine);
  engine.look(panned(before, share));
  engine.setCursor(cursor + engine.sight.fromMs - before.fromMs);
}

function setEdge(engine: TimelineEngine, which: 'fromMs' | 'toMs'): void {
  const ms = cursorOf(engine);
  const other = which === 'fromMs' ? engine.brush.toMs : engine.brush.fromMs;
  const isTurned = other !== null && (which === 'fromMs' ? ms >= other : ms <= other);
  const rest = which === 'fromMs' ? { toMs: engine.brush.toMs } : { fromMs: engine.brush.fromMs };
  const brush = { fromMs: null, toMs: null, ...(isTurned ? {} : rest), [which]: ms };
  engine.setCursor(ms);
  engine.setBrush(brush);
  engine.hooks.say(`The table shows ${brushText(brush)}.`);
}
