/** What the canvas shows, in words: for the tooltip, for who cannot see it, and what the keyboard's cursor is on. */
import { formatCount, formatDurationMs } from '../../../ui/format.ts';
import { visibleText } from '../../../ui/visible-text.ts';
import { STATUS_WORDS } from '../words.ts';
import type { Bar, Lane, Lanes } from './lanes.ts';
import { isPair, type Mark, type PairMark } from './mark.ts';
import type { PlotHit } from './plot.ts';
import { MARK_WORDS, type Scene } from './scene.ts';
import { exactClock } from './ticks.ts';
import { hasBrush, type Brush } from './time-filter.ts';

export interface Hint {
  readonly title: string;
  readonly lines: readonly string[];
}

export function barHint(bar: Bar, laneTitle: string, pairs: readonly PairMark[] = []): Hint {
  const name = bar.target === '' ? bar.method : `${bar.method} ${bar.target}`;
  const status = STATUS_WORDS[bar.status];
  const took = bar.endMs === Infinity ? 'open' : formatDurationMs(bar.endMs - bar.startMs);
  return {
    title: visibleText(name),
    lines: [
      `${took} · ${status.long === '' ? bar.status : status.long}`,
      `${exactClock(bar.startMs)} · ${visibleText(laneTitle)} · #${bar.seq}`,
      ...pairs
        .filter((pair) => pair.bar === bar)
        .map(({ kind, method, target }) => {
          const [word, key] = kind === 'rerun-of' ? ['↩ rerun of', 'g'] : ['↪ rerun as', 'G'];
          return `${word} ${target}, ${visibleText(method)} (${key})`;
        }),
    ],
  };
}

/** Its whole name, which the gutter has no room for. */
export function laneHint({ title, count }: Lane): Hint {
  return {
    title: visibleText(title),
    lines: [`${formatCount(count)} ${count === 1 ? 'exchange' : 'exchanges'} in and around what is in sight`],
  };
}

export function markHint(mark: Mark, count: number, { lanes }: Lanes): Hint {
  const lane = lanes.find(({ id }) => id === mark.laneId);
  const where = lane === undefined ? [] : [visibleText(lane.title)];
  const leads = mark.to === undefined ? [] : [`a click leads to #${mark.to.seq} of that tape`];
  const others = count > 1 ? [`and ${formatCount(count - 1)} more here`] : [];
  return {
    title: MARK_WORDS[mark.kind],
    lines: [
      visibleText([mark.method, mark.target].filter((each) => each !== '').join(': ')),
      [exactClock(mark.wallMs), ...where, `#${mark.seq}`].join(' · '),
      ...leads,
      ...others,
    ],
  };
}

export function plotHint({ value, column }: PlotHit, path: string): Hint {
  const name = visibleText(path);
  if (column === null)
    return { title: `${name} = ${value.value}`, lines: [`${exactClock(value.ms)} · #${value.seq}`] };
  const { lowest, highest, p50, p95, count, fromMs, toMs, isCoarse } = column;
  const about = isCoarse ? 'about ' : '';
  const which = value === highest ? 'highest' : 'lowest';
  return {
    title: `${name}: ${formatCount(count)} ${count === 1 ? 'value' : 'values'}`,
    lines: [
      `least ${lowest.value} · median ${about}${p50} · p95 ${about}${p95} · most ${highest.value}`,
      `${exactClock(fromMs)}, ${formatDurationMs(toMs - fromMs)}`,
      `a click leads to the ${which}: #${value.seq}`,
    ],
  };
}

/** What is in sight, in two or three sentences. */
export function summaryOf({ sight, lanes, marks, brush, density, plot }: Scene): string {
  if (density === null || density.extent === null) return 'Nothing is recorded here yet.';
  const inSight = lanes.bars.filter((bar) => bar.startMs <= sight.toMs && bar.endMs >= sight.fromMs);
  const failed = inSight.filter(({ status }) => status === 'error' || status === 'tool-error').length;
  const open = inSight.filter(({ endMs }) => endMs === Infinity).length;
  const here = marks.marks.filter(({ wallMs }) => wallMs >= sight.fromMs && wallMs <= sight.toMs);
  const seen = here.filter((mark) => !isPair(mark));
  const pairs = here.length - seen.length;
  const of = (kind: Mark['kind'], one: string, many: string): string[] => {
    const count = seen.filter((mark) => mark.kind === kind).length;
    return count === 0 ? [] : [`${formatCount(count)} ${count === 1 ? one : many}`];
  };
  const more = lanes.left > 0 ? ` drawn one by one, ${formatCount(lanes.left)} more counted` : '';
  const parts = [
    `${formatCount(inSight.length)} exchanges${more}`,
    `${lanes.lanes.length} ${lanes.lanes.length === 1 ? 'lane' : 'lanes'}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} open`] : []),
    ...of('crash', 'crash', 'crashes'),
    ...of('restart', 'restart', 'restarts'),
    ...of('breaker', 'breaker trip', 'breaker trips'),
    ...of('error', 'error', 'errors'),
    ...of('warning', 'warning', 'warnings'),
    ...of('rerun-of', 'rerun of another tape', 'reruns of other tapes'),
    ...of('rerun-as', 'rerun of it', 'reruns of it'),
    ...(pairs > 0 ? [`${formatCount(pairs)} ways to the same exchange on another tape`] : []),
  ];
  const span = `${exactClock(sight.fromMs)} to ${exactClock(sight.toMs)}, ${formatDurationMs(sight.toMs - sight.fromMs)}`;
  return `${span}: ${parts.join(', ')}.${plotText(plot)}${hasBrush(brush) ? ` The table shows ${brushText(brush)}.` : ''}`;
}

function plotText(plot: Scene['plot']): string {
  if (plot === null) return '';
  const left = plot.left > 0 ? `, ${formatCount(plot.left)} older messages are not looked into` : '';
  const read = plot.share < 1 ? `, ${Math.floor(plot.share * 100)}% read` : '';
  const range = plot.count === 0 ? '' : ` from ${plot.min} to ${plot.max}`;
  return ` ${visibleText(plot.path)}: ${formatCount(plot.count)} numbers${range}${read}${left}.`;
}

export function brushText({ fromMs, toMs }: Brush): string {
  if (fromMs !== null && toMs !== null)
    return `${exactClock(fromMs)} to ${exactClock(toMs)} (${formatDurationMs(toMs - fromMs)})`;
  if (fromMs !== null) return `from ${exactClock(fromMs)}`;
  return toMs === null ? 'all' : `until ${exactClock(toMs)}`;
}
