/**
 * Where rows are. Two lengths: the logical one (rows x height, exact, unbounded) and the element's, which browsers cap.
 * Below the cap both are equal; above it the scrollbar is scaled, while wheel and keys still move by logical pixels.
 */

export interface Geometry {
  readonly rowPx: number;
  readonly total: number;
  /** Height of the part that shows rows. */
  readonly viewportPx: number;
  /** Tallest element the browser lays out faithfully. */
  readonly capPx: number;
}

export function contentPx(g: Geometry): number {
  return Math.min(g.total * g.rowPx, g.capPx);
}

export function isScaled(g: Geometry): boolean {
  return g.total * g.rowPx > g.capPx;
}

/** The largest logical top: the last row sits on the lower edge. */
export function maxTop(g: Geometry): number {
  return Math.max(0, g.total * g.rowPx - g.viewportPx);
}

function maxScroll(g: Geometry): number {
  return Math.max(0, contentPx(g) - g.viewportPx);
}

export function clampTop(g: Geometry, top: number): number {
  return Math.min(Math.max(0, top), maxTop(g));
}

export function toScroll(g: Geometry, top: number): number {
  if (!isScaled(g)) return top;
  return (top / maxTop(g)) * maxScroll(g);
}

export function toTop(g: Geometry, scroll: number): number {
  if (!isScaled(g)) return clampTop(g, scroll);
  return clampTop(g, (scroll / maxScroll(g)) * maxTop(g));
}

/** Rows touched by the viewport, as [first, end). */
export function visibleRows(g: Geometry, top: number): readonly [number, number] {
  const first = Math.min(Math.floor(top / g.rowPx), Math.max(0, g.total - 1));
  const end = Math.min(g.total, Math.ceil((top + g.viewportPx) / g.rowPx));
  return [first, Math.max(first, end)];
}

/** Whole rows that fit; a page for PageUp and PageDown. */
export function pageRows(g: Geometry): number {
  return Math.max(1, Math.floor(g.viewportPx / g.rowPx));
}

export function topToReveal(g: Geometry, top: number, index: number, align: 'nearest' | 'center'): number {
  const rowTop = index * g.rowPx;
  const rowEnd = rowTop + g.rowPx;
  if (rowTop >= top && rowEnd <= top + g.viewportPx) return top;
  if (align === 'center') return clampTop(g, rowTop - (g.viewportPx - g.rowPx) / 2);
  return clampTop(g, rowTop < top ? rowTop : rowEnd - g.viewportPx);
}

export function isAtEnd(g: Geometry, top: number): boolean {
  // Half a row of slack: fractional scroll positions on scaled displays rarely hit the exact end.
  return top >= maxTop(g) - g.rowPx / 2;
}
