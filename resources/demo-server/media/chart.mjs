import { encodePng } from './png.mjs';

/** @typedef {readonly [number, number, number]} Rgb */

/** @type {Rgb} */
const PAPER = [250, 250, 248];
/** @type {Rgb} */
const GRID = [224, 224, 220];
const GRID_LINES = 4;
const PADDING_PX = 8;

/** @typedef {{ values: number[], kind: 'bar' | 'line', width: number, height: number, colour: Rgb }} Chart */

/** @param {Chart} chart */
export function renderChart(chart) {
  const { values, width, height, colour } = chart;
  const low = Math.min(0, ...values);
  const span = Math.max(...values, 0) - low || 1;
  const plotHeight = height - 2 * PADDING_PX;
  const slot = (width - 2 * PADDING_PX) / values.length;
  /** @param {number} value */
  const yOf = (value) => PADDING_PX + plotHeight * (1 - (value - low) / span);
  const ys = values.map(yOf);
  const zeroY = yOf(0);
  const gridStep = Math.max(1, Math.round(plotHeight / GRID_LINES));

  return encodePng(width, height, (x, y) => {
    const position = (x - PADDING_PX) / slot;
    const inPlot = position >= 0 && position < values.length;
    const inked = inPlot && (chart.kind === 'bar' ? inBar(ys, zeroY, position, y) : onLine(ys, position, y));
    if (inked) return colour;
    return (y - PADDING_PX) % gridStep === 0 ? GRID : PAPER;
  });
}

/** @param {number[]} ys @param {number} zeroY @param {number} position in slots @param {number} y */
function inBar(ys, zeroY, position, y) {
  const top = ys[Math.floor(position)] ?? zeroY;
  const gap = position % 1 < 0.12 || position % 1 > 0.88;
  return !gap && y >= Math.min(top, zeroY) && y <= Math.max(top, zeroY);
}

/** @param {number[]} ys @param {number} position in slots @param {number} y */
function onLine(ys, position, y) {
  const last = ys.length - 1;
  const along = Math.max(0, Math.min(last, position - 0.5));
  const left = Math.floor(along);
  const from = ys[left] ?? 0;
  const to = ys[Math.min(last, left + 1)] ?? from;
  const thickness = 1.5 + Math.abs(to - from) / 20;
  return Math.abs(y - (from + (to - from) * (along - left))) <= thickness;
}

/** @param {string} hex `#rrggbb` @returns {Rgb} */
export function parseColour(hex) {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}
