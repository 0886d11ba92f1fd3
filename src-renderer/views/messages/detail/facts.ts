/** The meta of an entry as names and values for people: nested records are named by their path, pairs become a table. */

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface FactTable {
  readonly title: string;
  readonly rows: readonly Fact[];
}

export interface Facts {
  readonly rows: readonly Fact[];
  readonly tables: readonly FactTable[];
}

/** A hostile entry must not make the page slow. */
const FACTS_MAX = 500;
const DEPTH_MAX = 6;
/** The table, the header and the tabs say these already. */
const SAID_ELSEWHERE = new Set(['kind']);

export function factsOf(meta: unknown): Facts {
  const rows: Fact[] = [];
  const tables: FactTable[] = [];
  if (isRecord(meta)) collect(meta, '', 0, rows, tables);
  return { rows: rows.slice(0, FACTS_MAX), tables };
}

function collect(
  record: Readonly<Record<string, unknown>>,
  path: string,
  depth: number,
  rows: Fact[],
  tables: FactTable[],
): void {
  for (const [key, value] of Object.entries(record)) {
    if (rows.length >= FACTS_MAX) return;
    const name = path === '' ? wordsOf(key) : `${path} ${wordsOf(key)}`;
    if (depth === 0 && SAID_ELSEWHERE.has(key)) continue;
    if (isPairs(value)) {
      tables.push({
        title: name,
        rows: value.slice(0, FACTS_MAX).map(([pair, text]) => ({ name: pair, value: text })),
      });
    } else if (isRecord(value) && depth < DEPTH_MAX) {
      const own = value['kind'];
      if (typeof own === 'string') rows.push({ name, value: own });
      const { kind: _kind, ...rest } = value;
      collect(typeof own === 'string' ? rest : value, depth === 0 ? '' : name, depth + 1, rows, tables);
    } else {
      rows.push({ name, value: textOf(value) });
    }
  }
}

/** `statusText` reads as `status text`. */
function wordsOf(key: string): string {
  return /^[a-z][A-Za-z0-9]*$/.test(key)
    ? key.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)
    : key;
}

function textOf(value: unknown): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(' ');
  return JSON.stringify(value) ?? '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPairs(value: unknown): value is readonly (readonly [string, string])[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (pair) =>
        Array.isArray(pair) && pair.length === 2 && pair.every((part: unknown) => typeof part === 'string'),
    )
  );
}
