import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { visibleText } from '../../../src-shared/base/visible-text.ts';
import { timeOf } from '../../../src-shared/tape-file/json-lines.ts';
import { readText } from '../../../src-shared/wire/read-text.ts';

/** Exit codes of the command line. `toolError`: the tool answered with isError. `failure`: it could not be done. */
export const EXIT = { ok: 0, toolError: 1, notOk: 1, failure: 2 } as const;

/** Writes a line to stdout and waits until it is taken, so that nothing is lost before the process exits. */
export function say(line: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${line}\n`, () => resolve()));
}

/** Says why something could not be done, on stderr: for a person, or as JSON. `typed` is what the failure points into. */
export function complain(failure: Failure, json: boolean, typed = ''): void {
  const place = failure.at === undefined ? '' : underlined(typed, failure.at);
  process.stderr.write(
    json
      ? `${JSON.stringify({ error: failure })}\n`
      : `tapedeck: ${forTerminal(failure.message)}\n${place}  ${forTerminal(failure.hint)} [${failure.code}]\n`,
  );
}

/** The line as it was typed, and carets below what is wrong with it. */
function underlined(typed: string, { from, to }: NonNullable<Failure['at']>): string {
  const shown = (text: string): string => visibleText(text.replaceAll(/\s/g, ' '));
  const carets = '^'.repeat(Math.max(1, shown(typed.slice(from, to)).length));
  return `    ${shown(typed)}\n    ${' '.repeat(shown(typed.slice(0, from)).length)}${carets}\n`;
}

/** A failure may quote a server: its name, its last words, its error text. */
function forTerminal(text: string): string {
  return visibleText(text, { keepLines: true });
}

/** One entry of a tape as one JSON line: stamps first, the raw text of frames and stderr lines as `text`. */
export function entryLine(tapeId: string, entry: Entry): string {
  const { seq, wallMs, monoUs, kind, ...rest } = entry;
  // A clock has no more than nanoseconds; what is behind them is noise of the arithmetic.
  const stamp = {
    tape: tapeId,
    seq,
    time: timeOf(wallMs),
    monoUs: Math.round(monoUs * 1000) / 1000,
    kind,
  };
  if (entry.kind !== 'frame' && entry.kind !== 'stderr') return JSON.stringify({ ...stamp, ...rest });
  const { text, invalidUtf8 } = readText(entry.bytes);
  return JSON.stringify({
    ...stamp,
    ...(entry.kind === 'frame' ? { dir: entry.dir, channel: entry.channel } : {}),
    ...(entry.mark === 'whole' ? {} : { mark: entry.mark }),
    sizeBytes: entry.bytes.length,
    text: text.replace(/\r?\n$/, ''),
    // Text that had to be mended cannot give the bytes back, so they come along.
    ...(invalidUtf8 ? { base64: Buffer.from(entry.bytes).toString('base64') } : {}),
  });
}

export function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
