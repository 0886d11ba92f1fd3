const QUOTE_OR_ESCAPE = /["\\]/g;

/** Where the JSON string that begins at `from` ends, or the end of the text. Linear, also for megabytes. */
export function textEnd(json: string, from: number): number {
  let at = from + 1;
  for (;;) {
    QUOTE_OR_ESCAPE.lastIndex = at;
    const match = QUOTE_OR_ESCAPE.exec(json);
    if (match === null) return json.length;
    if (match[0] === '"') return match.index + 1;
    at = match.index + 2;
  }
}
