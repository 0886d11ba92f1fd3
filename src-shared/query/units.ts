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

/** Milliseconds since 1970, or null. */
export function readTime(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/i.test(text)) return null;
  // A bare date would be taken for UTC, one with a time for local: both are local here.
  const ms = Date.parse(text.includes('T') || text.includes('t') ? text : `${text}T00:00`);
  return Number.isFinite(ms) ? ms : null;
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
  return new Date(ms).toISOString();
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
