import { createReadStream, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { visibleText } from '../../../../src-shared/base/visible-text.ts';
import { fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import type { FileFormat } from '../../../../src-shared/api/files.ts';
import { readQuery } from '../../../../src-shared/query/read-query.ts';
import { exportTape, importTape, notesOf, openArchive, previewExport } from '../../../host/host.ts';
import { VERSION } from '../../version.ts';
import { keepNotes } from '../file-notes.ts';
import { EXIT, complain, say } from '../print.ts';
import { redactionOf } from '../redact-words.ts';

const VIEWER_PAGE = fileURLToPath(new URL('../viewer/page.html', import.meta.url));

export interface ExportOptions {
  readonly output?: string | undefined;
  readonly format: FileFormat;
  readonly filter?: string | undefined;
  readonly redact?: readonly string[] | undefined;
  readonly notes: boolean;
  readonly force?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  /** A page with the tape in it: the format and the output in one. */
  readonly html?: string | undefined;
  readonly bare?: boolean | undefined;
}

/** `tapedeck export TAPE`: writes a tape, or a part of it, into a file. */
export async function exportCommand(
  data: string,
  json: boolean,
  tapeId: string,
  options: ExportOptions,
): Promise<number> {
  const filter = options.filter ?? '';
  const format = options.html === undefined ? options.format : 'html';
  const output = options.html ?? options.output;
  const query = readQuery(filter);
  if (!query.ok) {
    complain(query.failure, json, filter);
    return EXIT.failure;
  }
  if (!openArchive(data).has(tapeId)) {
    const unknown = fail('unknown-tape', `There is no tape ${tapeId}.`, '`tapedeck tapes` lists them.');
    complain(unknown.failure, json);
    return EXIT.failure;
  }
  const redaction = options.redact === undefined ? null : redactionOf(options.redact);
  if (redaction?.ok === false) {
    complain(redaction.failure, json);
    return EXIT.failure;
  }
  const notes = options.notes ? notesOf(data, tapeId) : ok([]);
  if (!notes.ok) {
    complain(notes.failure, json);
    return EXIT.failure;
  }
  const wish = {
    dataFolder: data,
    tapeId,
    format,
    selection:
      filter === ''
        ? null
        : { query: query.value, text: filter, fromMs: null, toMs: null, isBare: options.bare === true },
    notes: notes.value,
    redaction: redaction?.value ?? null,
    version: VERSION,
    nowMs: Date.now(),
  };
  if (options.dryRun === true) return dryRun(wish, json);
  const isPiped = output === '-';
  const path = isPiped ? scratchFile() : resolve(output ?? `${tapeId}.${format}`);
  if (existsSync(path) && options.force !== true) {
    const there = fail('bad-request', `${path} is there already.`, 'Choose another name, or add --force.');
    complain(there.failure, json);
    return EXIT.failure;
  }
  const done = await run(
    exportTape({ ...wish, path, viewerPage: VIEWER_PAGE }),
    ({ entries, ofEntries }) => `${entries} of ${ofEntries} entries`,
  );
  if (!done.ok) {
    complain(done.failure, json);
    return EXIT.failure;
  }
  const { entries, bytes, redacted, trailer } = done.value;
  if (isPiped) {
    await printFile(path);
    return EXIT.ok;
  }
  for (const [rule, count] of json ? [] : Object.entries(redacted))
    process.stderr.write(`taken out by ${rule}: ${count}\n`);
  await say(
    json
      ? JSON.stringify({
          file: path,
          entries,
          bytes,
          digest: trailer?.digest ?? null,
          redacted,
        })
      : `${visibleText(path)}: ${entries} ${format === 'har' ? 'HTTP exchanges' : 'entries'}, ${bytes} bytes.`,
  );
  return EXIT.ok;
}

/** What would be taken out, and where: counts, and some places. Values are not told: a terminal keeps what it showed. */
async function dryRun(wish: Parameters<typeof previewExport>[0], json: boolean): Promise<number> {
  const seen = await run(
    previewExport(wish),
    ({ entries, ofEntries }) => `${entries} of ${ofEntries} entries`,
  );
  if (!seen.ok) {
    complain(seen.failure, json);
    return EXIT.failure;
  }
  const { entries, matched, redacted } = seen.value;
  const examples = seen.value.examples.map(({ before, ...example }) => ({
    ...example,
    chars: before.length,
  }));
  if (json) {
    await say(JSON.stringify({ entries, matched, redacted, examples }));
    return EXIT.ok;
  }
  const counts = Object.entries(redacted).map(([rule, count]) => `taken out by ${rule}: ${count}`);
  const places = examples.map(
    ({ seq, place, chars, after }) =>
      `  ${seq === null ? 'header' : `#${seq}`} ${visibleText(place)}: ${chars} characters -> ${after}`,
  );
  const nothing = wish.redaction === null ? 'No rules: add --redact.' : 'Nothing would be taken out.';
  const match = matched === null ? '' : `, ${matched} of which match`;
  const last = `${entries} entries would be written${match}; nothing was.`;
  await say([...(counts.length === 0 ? [nothing] : counts), ...places, last].join('\n'));
  return EXIT.ok;
}

/** A place for what goes into a pipe; it is gone when this process ends, also when nobody reads to the end. */
function scratchFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tapedeck-export-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'file');
}

async function printFile(path: string): Promise<void> {
  const fd = openSync(path, 'r');
  // Open is enough to read it: where the system allows that, nothing is left even by a process that is killed here.
  if (process.platform !== 'win32') rmSync(dirname(path), { recursive: true, force: true });
  await pipeline(createReadStream(path, { fd }), process.stdout, { end: false });
}

export interface ImportOptions {
  readonly notes: boolean;
  readonly again?: boolean | undefined;
}

/** `tapedeck import FILE`: makes a tape of it. Exit 1 when something of the file could not be read. */
export async function importCommand(
  data: string,
  json: boolean,
  file: string,
  options: ImportOptions,
): Promise<number> {
  const done = await run(
    importTape({
      dataFolder: data,
      path: resolve(file),
      fileName: basename(file),
      nowMs: Date.now(),
      again: options.again === true,
    }),
    ({ bytes, ofBytes }) => `${Math.floor((bytes / Math.max(1, ofBytes)) * 100)} %`,
  );
  if (!done.ok) {
    complain(done.failure, json);
    return EXIT.failure;
  }
  const { tapeId, entries, problems, leftOut, also } = done.value;
  const notes = options.notes ? done.value.notes : [];
  const kept = await keepNotes(data, tapeId, notes);
  const withNotes = kept.ok && notes.length > 0 ? `, ${notes.length} notes and pinned frames` : '';
  await say(
    json
      ? JSON.stringify({ ...done.value, notes: kept.ok ? notes.length : 0, notesFailure: failureOf(kept) })
      : `Tape ${tapeId}: ${entries} entries${withNotes}.${leftOut.length === 0 ? '' : ` Left out: ${leftOut.map((what) => visibleText(what)).join('; ')}.`}`,
  );
  for (const each of json ? [] : also)
    await say(
      `Tape ${each.tapeId}: ${each.entries} entries of ${visibleText(each.serverName)}, also in that file.`,
    );
  for (const problem of problems) process.stderr.write(`tapedeck: ${visibleText(problem)}\n`);
  if (!kept.ok) complain(withoutNotes(kept.failure), false);
  return problems.length === 0 && kept.ok ? EXIT.ok : EXIT.notOk;
}

function failureOf(kept: Result<null>): Failure | null {
  return kept.ok ? null : kept.failure;
}

/** The tape is there already: what did not come is said beside it. */
function withoutNotes(failure: Failure): Failure {
  return { ...failure, message: `The tape came without its notes: ${failure.message}` };
}

const TELL_EVERY_MS = 250;

/** Takes steps until it is done, telling a terminal how far it is. Ctrl+C ends it, and nothing of it is left. */
async function run<Step, T>(
  work: Generator<Step, Result<T>>,
  wordsOf: (step: Step) => string,
): Promise<Result<T>> {
  let isEnded = false;
  const end = (): void => void (isEnded = true);
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  let toldMs = performance.now();
  let hasTold = false;
  try {
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
      if (performance.now() - toldMs < TELL_EVERY_MS) continue;
      toldMs = performance.now();
      if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${wordsOf(step.value)}`);
      hasTold = process.stderr.isTTY;
      await new Promise(setImmediate);
      if (!isEnded) continue;
      const failed = fail('request-cancelled', 'It was ended; nothing of it was kept.', 'Run it again.');
      work.return(failed);
      return failed;
    }
  } finally {
    if (hasTold) process.stderr.write('\r\u001B[K');
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  }
}
