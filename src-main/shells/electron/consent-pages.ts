import { visibleText } from '../../../src-shared/base/visible-text.ts';
import type { ConsentRequest } from '../../host/ports.ts';

/** What fits into a message box on a small screen. */
const COLUMNS = 100;
const ROWS = 24;
/** A command longer than this is not one that a person can judge. */
export const CONSENT_PAGES_MAX = 60;

/**
 * The whole question as text, cut into pages that fit a message box; hidden characters are visible escapes and nothing is
 * left out. Null when it is too long for a person to read.
 */
export function consentPages(request: ConsentRequest): readonly string[] | null {
  const lines = request.lines.flatMap(({ label, value }) =>
    wrap(`${visibleText(label)}: ${visibleText(value)}`),
  );
  const rows = [...lines, '', ...wrap(`sha256 ${request.specHash}`)];
  const pages: string[] = [];
  for (let from = 0; from < rows.length; from += ROWS) pages.push(rows.slice(from, from + ROWS).join('\n'));
  return pages.length <= CONSENT_PAGES_MAX ? pages : null;
}

/** Cut by ourselves: a box that wraps or cuts by itself could hide the end of a long line. */
function wrap(line: string): string[] {
  const chars = Array.from(line);
  const pieces: string[] = [];
  for (let from = 0; from < chars.length; from += COLUMNS) {
    pieces.push((from > 0 ? '   ' : '') + chars.slice(from, from + COLUMNS).join(''));
  }
  return pieces;
}
