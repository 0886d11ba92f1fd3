import { DIRS, type Filter, type Page, type PageRequest } from '../../src-shared/api/messages.ts';
import { PageBuilder } from '../../src-shared/api/page-builder.ts';
import type { Entry, Era } from '../../src-shared/journal/entry.ts';
import type { JsonPath, PathTest } from '../../src-shared/query/ast.ts';
import { haystackOf } from '../../src-shared/query/haystack.ts';
import { valuesAt } from '../../src-shared/wire/json-path.ts';
import { parseQuery } from '../../src-shared/query/parse.ts';
import { rowPredicate, type RowFacts } from '../../src-shared/query/predicate.ts';
import { findingCode, rowText } from '../../src-shared/query/row-text.ts';
import { createMessagesState, foldMessages } from '../../src-shared/state/messages.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES, type Row, type Severity } from '../../src-shared/state/row.ts';

interface ModelRow {
  row: Row;
  readonly findings: string[];
  readonly entry: Entry;
  readonly hay: string;
}

/** What every row source must answer, as slowly and plainly as possible: all rows in an array, every filter a loop. */
export class RowsModel {
  readonly #tapeId: string;
  readonly #serverId: string;
  readonly #state = createMessagesState();
  readonly #rows: ModelRow[] = [];
  #serverName = '';
  #era: Era | null = null;

  constructor(tapeId: string, serverId: string) {
    this.#tapeId = tapeId;
    this.#serverId = serverId;
  }

  get era(): Era | null {
    return this.#era;
  }

  get rows(): readonly Row[] {
    return this.#rows.map(({ row }) => row);
  }

  add(entry: Entry): void {
    if (entry.kind === 'tape-opened') this.#serverName = entry.serverName;
    if (entry.kind === 'session' && entry.phase.kind === 'ready') this.#era = entry.phase.era;
    const { row, patches, findings } = foldMessages(this.#state, entry);
    this.#rows.push({
      row: { ...row, ...rowText(row) },
      findings: [],
      entry,
      hay: Buffer.from(haystackOf(entry)).toString('latin1'),
    });
    for (const { seq, finding } of findings) this.#rows[seq]?.findings.push(findingCode(finding.code));
    for (const { seq, ...patch } of patches) {
      const found = this.#rows[seq];
      if (found === undefined) continue;
      const severity = worse(found.row.severity, patch.severity ?? 'none');
      found.row = { ...found.row, ...patch, severity };
    }
  }

  page(filter: Filter, anchor: PageRequest['anchor'], limit: number): Page {
    const matching = this.#matching(filter);
    const from =
      anchor.kind === 'tail'
        ? Math.max(0, matching.length - limit)
        : Math.min(anchor.ordinal, matching.length);
    const page = new PageBuilder();
    for (const row of matching.slice(from, from + limit)) {
      page.push({
        ...row,
        tapeId: this.#tapeId,
        serverId: this.#serverId,
        dir: DIRS.indexOf(row.dir),
        kind: ROW_KINDS.indexOf(row.kind),
        status: ROW_STATUSES.indexOf(row.status),
        severity: SEVERITIES.indexOf(row.severity),
      });
    }
    const total = this.#rows.length;
    return page.build({ total, matched: matching.length, dropped: 0, scanned: total, from });
  }

  locate(filter: Filter, seq: number): number | null {
    const ordinal = this.#matching(filter).findIndex((row) => row.seq === seq);
    return ordinal < 0 ? null : ordinal;
  }

  #matching(filter: Filter): Row[] {
    const parsed = parseQuery(filter.query);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const isWanted = rowPredicate<RowFacts & { readonly model: ModelRow }>(parsed.query, (test) => {
      if (test.kind === 'text') return ({ model }) => hasText(model, test.text);
      return ({ model }) => hasPath(model.entry, test.path, test.test);
    });
    return this.#rows
      .filter((each) => this.#matches(each, filter) && isWanted(this.#factsOf(each)))
      .map(({ row }) => row);
  }

  #factsOf(model: ModelRow): RowFacts & { readonly model: ModelRow } {
    return {
      ...model.row,
      findings: model.findings,
      pairTarget: this.#rows[model.row.pairSeq]?.row.target ?? null,
      tapeId: this.#tapeId,
      serverId: this.#serverId,
      serverName: this.#serverName,
      era: this.#era,
      model,
    };
  }

  #matches(model: ModelRow, { text, dirs, kinds, serverIds, minSeverity }: Filter): boolean {
    const { row } = model;
    if (dirs.length > 0 && !dirs.includes(row.dir)) return false;
    if (kinds.length > 0 && !kinds.includes(row.kind)) return false;
    if (serverIds.length > 0 && !serverIds.includes(this.#serverId)) return false;
    if (SEVERITIES.indexOf(row.severity) < SEVERITIES.indexOf(minSeverity)) return false;
    return hasText(model, text);
  }
}

function hasText({ row, hay }: ModelRow, text: string): boolean {
  const wanted = lower(text.toWellFormed());
  if ([row.method, row.target, row.id].some((name) => lower(name).includes(wanted))) return true;
  return lower(hay).includes(lower(Buffer.from(wanted).toString('latin1')));
}

/** Every frame is parsed, whatever its bytes. */
function hasPath(entry: Entry, path: JsonPath, test: PathTest): boolean {
  if (entry.kind !== 'frame') return false;
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(entry.bytes).toString('utf8')) as unknown;
  } catch {
    return false;
  }
  return valuesAt(json, path).some((value) => {
    if (test.kind === 'number') return typeof value === 'number' && COMPARES[test.op](value, test.value);
    return test.values.some((wanted) => {
      if (test.op === 'is' && /^\*+$/.test(wanted)) return true;
      if (typeof value === 'object' && value !== null) return false;
      const text = String(value);
      if (test.op === 'equals') return text === wanted;
      if (test.op === 'contains') return lower(text).includes(lower(wanted));
      const pieces = lower(wanted)
        .split('*')
        .map((piece) => piece.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
      return new RegExp(`^${pieces.join('[\\s\\S]*')}$`).test(lower(text));
    });
  });
}

const COMPARES = {
  above: (a: number, b: number) => a > b,
  'at-least': (a: number, b: number) => a >= b,
  below: (a: number, b: number) => a < b,
  'at-most': (a: number, b: number) => a <= b,
};

function lower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b) ? a : b;
}
