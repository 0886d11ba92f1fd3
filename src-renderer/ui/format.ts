/** Numbers as people read them on an instrument: fixed shapes, a unit after a space, never more than is known. */

/** U+202F narrow no-break space: groups digits without looking like a decimal mark. */
const THIN = '\u202f';
/** U+2009 would break lines; units stay with their number. */
const UNIT_GAP = '\u00a0';
const NOT_KNOWN = '–';

/** Three significant digits without an exponent: 1.23, 12.3, 123. */
function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  if (value >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
}

/** Two significant digits below ten, whole above: 1.2, 12, 340. */
function twoDigits(value: number): string {
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

/** A duration given in microseconds: `340 µs`, `1.2 ms`, `2.31 s`, `4 m 05 s`, `1 h 02 m`. */
export function formatDurationUs(durationUs: number): string {
  if (!Number.isFinite(durationUs)) return NOT_KNOWN;
  if (durationUs < 0) return `-${formatDurationUs(-durationUs)}`;
  if (durationUs < 999.5) return `${Math.round(durationUs)}${UNIT_GAP}µs`;
  const ms = durationUs / 1000;
  if (ms < 999.5) return `${twoDigits(ms)}${UNIT_GAP}ms`;
  const seconds = ms / 1000;
  if (seconds < 59.995) return `${threeDigits(seconds)}${UNIT_GAP}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}${UNIT_GAP}m${UNIT_GAP}${two(whole % 60)}${UNIT_GAP}s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)}${UNIT_GAP}h${UNIT_GAP}${two(minutes % 60)}${UNIT_GAP}m`;
}

export function formatDurationMs(durationMs: number): string {
  return formatDurationUs(durationMs * 1000);
}

const BYTE_UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** A size in bytes, decimal units: `212 B`, `1.4 kB`, `23 MB`. */
export function formatBytes(sizeBytes: number): string {
  if (!Number.isFinite(sizeBytes) || sizeBytes < 0) return NOT_KNOWN;
  if (sizeBytes < 1000) return `${Math.round(sizeBytes)}${UNIT_GAP}B`;
  let value = sizeBytes;
  let unit: string = 'B';
  for (const next of BYTE_UNITS) {
    value /= 1000;
    unit = next;
    // 999.5 would print as 1000 of this unit; it is 1.0 of the next.
    if (value < 999.5) break;
  }
  return `${twoDigits(value)}${UNIT_GAP}${unit}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function three(value: number): string {
  return value < 10 ? `00${value}` : value < 100 ? `0${value}` : String(value);
}

/** Local wall-clock time to the millisecond: `12:04:31.118`. */
export function formatClock(epochMs: number): string {
  if (!Number.isFinite(epochMs)) return NOT_KNOWN;
  const date = new Date(epochMs);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${three(date.getMilliseconds())}`;
}

/** `2026-11-23 12:04:31`, local. */
export function formatDateTime(epochMs: number): string {
  if (!Number.isFinite(epochMs)) return NOT_KNOWN;
  const date = new Date(epochMs);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Time since a start, for relative columns: `+0.022 s`, `+12.400 s`; always milliseconds, so that digits align. */
export function formatOffset(offsetMs: number): string {
  if (!Number.isFinite(offsetMs)) return NOT_KNOWN;
  const sign = offsetMs < 0 ? '-' : '+';
  return `${sign}${(Math.abs(offsetMs) / 1000).toFixed(3)}${UNIT_GAP}s`;
}

/** A whole count with thin separators: `50 312` (U+202F between the groups; none below 10 000). */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return NOT_KNOWN;
  const digits = String(Math.abs(Math.trunc(count)));
  const sign = count < 0 && digits !== '0' ? '-' : '';
  if (digits.length < 5) return sign + digits;
  return sign + digits.replace(/\B(?=(\d{3})+$)/g, THIN);
}

/** A count squeezed into five characters, for tabs and chips: `999`, `1.2k`, `50k`, `3.4M`. */
export function formatShortCount(count: number): string {
  if (!Number.isFinite(count)) return NOT_KNOWN;
  if (count < 0) return `-${formatShortCount(-count)}`;
  if (count < 999.5) return String(Math.round(count));
  const thousands = count / 1000;
  if (thousands < 999.5) return `${twoDigits(thousands)}k`;
  const millions = thousands / 1000;
  if (millions < 999.5) return `${twoDigits(millions)}M`;
  return `${twoDigits(millions / 1000)}G`;
}

/** Events a second: `0/s`, `0.4/s`, `12/s`, `1.2k/s`. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond) || perSecond < 0) return NOT_KNOWN;
  if (perSecond === 0) return '0/s';
  if (perSecond < 0.05) return '<0.1/s';
  if (perSecond < 9.95) return `${perSecond.toFixed(1).replace(/\.0$/, '')}/s`;
  return `${formatShortCount(perSecond)}/s`;
}

/** How long ago, coarse: `now`, `12 s ago`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(agoMs: number): string {
  if (!Number.isFinite(agoMs)) return NOT_KNOWN;
  const seconds = Math.max(0, Math.floor(agoMs / 1000));
  if (seconds < 2) return 'now';
  if (seconds < 60) return `${seconds}${UNIT_GAP}s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${UNIT_GAP}min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}${UNIT_GAP}h ago`;
  return `${Math.floor(seconds / 86_400)}${UNIT_GAP}d ago`;
}
