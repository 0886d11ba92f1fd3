/** One recycled row element: remembers what it shows and touches the DOM only where that changed. */
import { visibleText } from '../visible-text.ts';
import type { CellContent, Column, RowTone, Span } from './types.ts';

export interface SlotContent<Row> {
  readonly index: number;
  readonly yPx: number;
  readonly row: Row | undefined;
  readonly tone: RowTone;
  readonly selected: boolean;
  /** Null while no rows are picked: then the one that one stands on is what is selected. */
  readonly picked: boolean | null;
  readonly columns: readonly Column<Row>[];
  readonly id: string;
}

/** Longer text is cut before it reaches the DOM: a cell shows a few hundred characters at the most. */
const MAX_CELL_CHARS = 1000;

function isRuns(content: CellContent): content is readonly Span[] {
  return Array.isArray(content);
}

/** Identifies what a cell shows. U+0000 cannot be confused with text: it is part of the key, never drawn. */
function keyOf(content: CellContent): string {
  if (typeof content === 'string') return content;
  if (!isRuns(content))
    return `\0${content.tone ?? ''}${content.strong === true ? '!' : ''}\0${content.text}`;
  let key = '\0\0';
  for (const run of content) key += `${run.tone ?? ''}${run.strong === true ? '!' : ''}\0${run.text}\0`;
  return key;
}

function spanClass(span: Span): string {
  const tone = span.tone === undefined || span.tone === 'none' ? '' : `tone-${span.tone}`;
  return span.strong === true ? `${tone} rt-strong` : tone;
}

export class RowSlot<Row> {
  readonly element: HTMLDivElement;
  index = -1;
  private columns: readonly Column<Row>[] = [];
  private cells: HTMLDivElement[] = [];
  private keys: string[] = [];
  private yPx = Number.NaN;
  private className = '';
  private shown = true;

  constructor(document: Document) {
    this.element = document.createElement('div');
    this.element.setAttribute('role', 'row');
  }

  show(content: SlotContent<Row>): void {
    if (!this.shown) {
      this.element.hidden = false;
      this.shown = true;
    }
    if (content.columns !== this.columns) this.takeColumns(content.columns);
    if (content.index !== this.index) {
      this.index = content.index;
      this.element.id = content.id;
      // The header is row 1.
      this.element.setAttribute('aria-rowindex', String(content.index + 2));
    }
    if (content.yPx !== this.yPx) {
      this.yPx = content.yPx;
      this.element.style.transform = `translateY(${content.yPx}px)`;
    }
    this.setClass(content);
    this.fill(content);
  }

  hide(): void {
    if (!this.shown) return;
    this.shown = false;
    this.index = -1;
    this.element.hidden = true;
    this.element.removeAttribute('id');
  }

  /** The text of the cells as drawn, for copying. */
  text(): string {
    return this.cells.map((cell) => cell.textContent ?? '').join('\t');
  }

  private setClass(content: SlotContent<Row>): void {
    let className = 'rt-row';
    if (content.index % 2 === 1) className += ' is-odd';
    if (content.tone !== 'none') className += ` row-${content.tone}`;
    if (content.row === undefined) className += ' is-loading';
    if (content.selected) className += content.picked === false ? ' is-selected is-unpicked' : ' is-selected';
    if (content.picked === true) className += ' is-picked';
    if (className === this.className) return;
    this.className = className;
    this.element.className = className;
    this.element.setAttribute('aria-selected', (content.picked ?? content.selected) ? 'true' : 'false');
    if (content.row === undefined) this.element.setAttribute('aria-busy', 'true');
    else this.element.removeAttribute('aria-busy');
  }

  private fill(content: SlotContent<Row>): void {
    const { row, columns, index } = content;
    for (let at = 0; at < columns.length; at += 1) {
      const column = columns[at];
      const cell = this.cells[at];
      if (column === undefined || cell === undefined) continue;
      const wanted = row === undefined ? '' : column.render(row, index);
      const key = keyOf(wanted);
      if (this.keys[at] === key) continue;
      this.keys[at] = key;
      drawCell(cell, wanted, column.trusted === true);
    }
  }

  private takeColumns(columns: readonly Column<Row>[]): void {
    const before = this.columns;
    this.columns = columns;
    // Columns that only say other things in the same cells keep them.
    if (columns.length === before.length && columns.every((each, at) => areCellsAlike(each, before[at])))
      return;
    this.rebuildCells(columns);
  }

  private rebuildCells(columns: readonly Column<Row>[]): void {
    const document = this.element.ownerDocument;
    this.keys = [];
    this.cells = columns.map((column, at) => {
      const cell = document.createElement('div');
      cell.setAttribute('role', 'gridcell');
      cell.setAttribute('aria-colindex', String(at + 1));
      cell.className = cellClass(column);
      return cell;
    });
    this.element.replaceChildren(...this.cells);
  }
}

function areCellsAlike<Row>(one: Column<Row>, other: Column<Row> | undefined): boolean {
  return (
    other !== undefined &&
    one.id === other.id &&
    (one.trusted === true) === (other.trusted === true) &&
    cellClass(one) === cellClass(other)
  );
}

export function cellClass<Row>(column: Column<Row>): string {
  const align = column.align === undefined || column.align === 'start' ? '' : ` rt-${column.align}`;
  return `rt-cell${align}${column.prose === true ? ' rt-prose' : ''}`;
}

function drawCell(cell: HTMLElement, content: CellContent, trusted: boolean): void {
  cell.removeAttribute('title');
  if (typeof content === 'string') {
    const text = drawnText(content, trusted);
    const only = cell.firstChild;
    // Rewriting one text node is several times cheaper than replacing children.
    if (only instanceof Text && only.nextSibling === null) only.data = text;
    else cell.textContent = text;
    return;
  }
  const runs = isRuns(content) ? content : [content];
  if (rewriteSpans(cell, runs, trusted)) return;
  cell.replaceChildren(
    ...runs.map((run) => {
      const span = cell.ownerDocument.createElement('span');
      span.className = spanClass(run);
      span.textContent = drawnText(run.text, trusted);
      return span;
    }),
  );
}

/** Puts other words into the spans that are there, which is several times cheaper than other spans. False when they do not fit. */
function rewriteSpans(cell: HTMLElement, runs: readonly Span[], trusted: boolean): boolean {
  const spans = cell.children;
  if (spans.length !== runs.length || cell.childNodes.length !== runs.length) return false;
  for (const [at, run] of runs.entries()) {
    const span = spans[at];
    const text = span?.firstChild;
    if (span === undefined || !(text instanceof Text)) return false;
    const className = spanClass(run);
    if (span.className !== className) span.className = className;
    const drawn = drawnText(run.text, trusted);
    if (text.data !== drawn) text.data = drawn;
  }
  return true;
}

function drawnText(text: string, trusted: boolean): string {
  const cut = text.length > MAX_CELL_CHARS ? `${text.slice(0, MAX_CELL_CHARS)}…` : text;
  return trusted ? cut : visibleText(cut);
}
