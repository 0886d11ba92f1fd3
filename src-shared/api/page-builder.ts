import type { Page } from './messages.ts';

/** One row as it stands in a page; numbers are indexes into DIRS, ROW_KINDS, ROW_STATUSES and SEVERITIES. */
export interface PageCells {
  readonly tapeId: string;
  readonly serverId: string;
  readonly seq: number;
  readonly wallMs: number;
  readonly dir: number;
  readonly kind: number;
  readonly method: string;
  readonly target: string;
  readonly id: string;
  readonly status: number;
  readonly latencyUs: number;
  readonly sizeBytes: number;
  readonly severity: number;
  readonly pairSeq: number;
}

export type PageCounts = Pick<Page, 'total' | 'matched' | 'dropped' | 'scanned' | 'from'> & {
  first?: number;
};

/** Collects rows into the columns of a Page; names are listed once. */
export class PageBuilder {
  readonly #tapeIds = new Names();
  readonly #serverIds = new Names();
  readonly #methods = new Names();
  readonly #page = emptyColumns();

  push(cells: PageCells): void {
    const page = this.#page;
    page.tape.push(this.#tapeIds.indexOf(cells.tapeId));
    page.server.push(this.#serverIds.indexOf(cells.serverId));
    page.method.push(this.#methods.indexOf(cells.method));
    page.seq.push(cells.seq);
    page.wallMs.push(cells.wallMs);
    page.dir.push(cells.dir);
    page.kind.push(cells.kind);
    page.target.push(cells.target);
    page.id.push(cells.id);
    page.status.push(cells.status);
    page.latencyUs.push(cells.latencyUs);
    page.sizeBytes.push(cells.sizeBytes);
    page.severity.push(cells.severity);
    page.pairSeq.push(cells.pairSeq);
  }

  build(counts: PageCounts): Page {
    return {
      first: 0,
      ...counts,
      tapeIds: this.#tapeIds.list,
      serverIds: this.#serverIds.list,
      methods: this.#methods.list,
      ...this.#page,
    };
  }
}

/** The rows of a page, each by itself. */
export function cellsOf(page: Page): PageCells[] {
  return page.seq.map((seq, at) => ({
    tapeId: page.tapeIds[page.tape[at] ?? -1] ?? '',
    serverId: page.serverIds[page.server[at] ?? -1] ?? '',
    seq,
    wallMs: page.wallMs[at] ?? 0,
    dir: page.dir[at] ?? 0,
    kind: page.kind[at] ?? 0,
    method: page.methods[page.method[at] ?? -1] ?? '',
    target: page.target[at] ?? '',
    id: page.id[at] ?? '',
    status: page.status[at] ?? 0,
    latencyUs: page.latencyUs[at] ?? -1,
    sizeBytes: page.sizeBytes[at] ?? 0,
    severity: page.severity[at] ?? 0,
    pairSeq: page.pairSeq[at] ?? -1,
  }));
}

class Names {
  readonly list: string[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    this.list.push(name);
    this.#indexes.set(name, this.list.length - 1);
    return this.list.length - 1;
  }
}

type Columns = Omit<Page, keyof PageCounts | 'first' | 'tapeIds' | 'serverIds' | 'methods'>;

function emptyColumns(): Columns {
  return {
    tape: [],
    server: [],
    seq: [],
    wallMs: [],
    dir: [],
    kind: [],
    method: [],
    target: [],
    id: [],
    status: [],
    latencyUs: [],
    sizeBytes: [],
    severity: [],
    pairSeq: [],
  };
}
