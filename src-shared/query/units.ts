/** Amounts with units, as they are typed and printed. Durations are microseconds, sizes bytes, times milliseconds. */
const DURATION_UNITS = {
  us: 1,
  µs: 1,
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
};
const SIZE_UNITS = {
  b: 1,
  kb: 1000,
  mb: 1_000_000,
  gb: 1_000_000_000,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** Microseconds, or null when it is none. Without a unit it is milliseconds. */
export function readDuration(text: string): number | null {
  return readAmount(text, DURATION_UNITS, 1000);
}

export function readSize(text: string): number | null {
  return readAmount(text, SIZE_UNITS, 1);
}

/** A whole number, or null. */
export function readCount(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Date, time of day to the millisecond, microseconds, zone. */
const TIME = /^(\d{4}-\d\d-\d\d)(?:(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(\d{1,3})?(Z|[+-]\d\d:\d\d)?)?$/i;
/** Only behind a whole millisecond there may be microseconds. */
const WHOLE_MS = /\.\d{3}$/;

/** Milliseconds since 1970, to the microsecond, or null. */
export function readTime(text: string): number | null {
  const [, date = '', time, micros = '', zone = ''] = TIME.exec(text) ?? [];
  if (date === '' || (micros !== '' && !WHOLE_MS.test(time ?? ''))) return null;
  // A bare date would be taken for UTC, one with a time for local: both are local here.
  const ms = Date.parse(`${date}${time ?? 'T00:00'}${zone}`);
  return Number.isFinite(ms) ? ms + Number(micros.padEnd(3, '0')) / 1000 : null;
}

export function printDuration(us: number): string {
  if (us % 1000 !== 0) return `${us}us`;
  if (us % 1_000_000 !== 0 || us === 0) return `${us / 1000}ms`;
  return `${us / 1_000_000}s`;
}

export function printSize(bytes: number): string {
  for (const [unit, factor] of [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const) {
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}

export function printTime(ms: number): string {
  const us = Math.round(ms * 1000);
  const iso = new Date(Math.floor(us / 1000)).toISOString();
  const micros = ((us % 1000) + 1000) % 1000;
  return micros === 0 ? iso : `${iso.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}

function readAmount(text: string, units: Readonly<Record<string, number>>, plain: number): number | null {
  const found = /^(\d+(?:\.\d+)?|\.\d+)([a-zµ]*)$/i.exec(text);
  if (found === null) return null;
  const [, digits = '', unit = ''] = found;
  const factor =
    unit === '' ? plain : Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
  if (factor === undefined) return null;
  const amount = Number(digits) * factor;
  // 1.1 s is 1100000.0000000002 otherwise.
  return Number.isFinite(amount) ? Math.round(amount * 1000) / 1000 : null;
}
