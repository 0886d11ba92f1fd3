/** A line of arguments and the exact list it means. No shell reads it: quotes group, and nothing is expanded. */
export type Argv =
  | { readonly ok: true; readonly args: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/**
 * White space (line breaks too) separates; '…' is literal; in "…" and outside, a backslash takes a following quote,
 * backslash or white space literally and is itself otherwise, so that Windows paths need no care.
 */
export function splitArgs(text: string): Argv {
  const args: string[] = [];
  let current: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const next = text[at + 1];
    if (quote === "'") {
      if (char === "'") quote = null;
      else current += char;
    } else if (char === '\\' && next !== undefined && isEscapable(next, quote)) {
      current = (current ?? '') + next;
      at += 1;
    } else if (quote === '"') {
      if (char === '"') quote = null;
      else current += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      current ??= '';
    } else if (/\s/.test(char)) {
      if (current !== null) args.push(current);
      current = null;
    } else {
      current = (current ?? '') + char;
    }
  }
  if (quote !== null) return { ok: false, problem: `A quote is open: ${quote} has no end.` };
  if (current !== null) args.push(current);
  return { ok: true, args };
}

/** The line that means exactly these arguments. */
export function joinArgs(args: readonly string[]): string {
  return args.map(quoted).join(' ');
}

function isEscapable(char: string, quote: '"' | null): boolean {
  return quote === '"' ? char === '"' || char === '\\' : /["'\\\s]/.test(char);
}

function quoted(arg: string): string {
  if (arg !== '' && !/["'\\\s]/.test(arg)) return arg;
  // Inside of '…' everything is itself, except the quote, which is put beside.
  return `'${arg.replaceAll("'", `'"'"'`)}'`;
}
