import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { visibleText } from '../../../../src-shared/base/visible-text.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import {
  REDACTION_NAMES,
  USUAL_REDACTION,
  type Redaction,
  type RedactionName,
} from '../../../../src-shared/redact/rules.ts';
import { readQuery } from '../../../../src-shared/query/read-query.ts';
import { exportTape, importTape, openArchive } from '../../../host/host.ts';
import { VERSION } from '../../version.ts';
import { EXIT, complain, say } from '../print.ts';

export interface ExportOptions {
  readonly output?: string | undefined;
  readonly format: 'tape' | 'jsonl';
  readonly filter?: string | undefined;
  readonly redact?: readonly string[] | undefined;
  readonly force?: boolean | undefined;
}

/** `tapedeck export TAPE`: writes a tape, or a part of it, into a file. */
export async function exportCommand(
  data: string,
  json: boolean,
  tapeId: string,
  options: ExportOptions,
): Promise<number> {
  const filter = options.filter ?? '';
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
  const isPiped = options.output === '-';
  const path = isPiped
    ? join(mkdtempSync(join(tmpdir(), 'tapedeck-export-')), 'file')
    : resolve(options.output ?? `${tapeId}.${options.format}`);
  if (existsSync(path) && options.force !== true) {
    const there = fail('bad-request', `${path} is there already.`, 'Choose another name, or add --force.');
    complain(there.failure, json);
    return EXIT.failure;
  }
  const done = await run(
    exportTape({
      dataFolder: data,
      tapeId,
      format: options.format,
      path,
      selection: filter === '' ? null : { query: query.value, text: filter, fromMs: null, toMs: null },
      notes: [],
      redaction: redaction?.value ?? null,
      version: VERSION,
      nowMs: Date.now(),
    }),
    ({ entries, ofEntries }) => `${entries} of ${ofEntries} entries`,
  );
  if (!done.ok) {
    complain(done.failure, json);
    return EXIT.failure;
  }
  const { entries, bytes, trailer } = done.value;
  if (isPiped) {
    await pipeline(createReadStream(path), process.stdout, { end: false });
    rmSync(dirname(path), { recursive: true });
    return EXIT.ok;
  }
  const redacted = Object.entries(trailer?.redacted ?? {});
  for (const [rule, count] of json ? [] : redacted) process.stderr.write(`taken out by ${rule}: ${count}\n`);
  await say(
    json
      ? JSON.stringify({
          file: path,
          entries,
          bytes,
          digest: trailer?.digest ?? null,
          redacted: trailer?.redacted ?? {},
        })
      : `${visibleText(path)}: ${entries} entries, ${bytes} bytes.`,
  );
  return EXIT.ok;
}

/** `usual`, names of rules, `key:NAME` and `pattern:EXPRESSION`. */
function redactionOf(words: readonly string[]): Result<Redaction> {
  const names = new Set<RedactionName>();
  const keys: string[] = [];
  const patterns: string[] = [];
  for (const word of words.flatMap((each) => (each.includes(':') ? [each] : each.split(',')))) {
    const known = REDACTION_NAMES.find((name) => name === word);
    if (known !== undefined) names.add(known);
    else if (word === 'usual') for (const name of USUAL_REDACTION.names) names.add(name);
    else if (word.startsWith('key:')) keys.push(word.slice('key:'.length));
    else if (word.startsWith('pattern:')) patterns.push(word.slice('pattern:'.length));
    else {
      return fail(
        'bad-request',
        `There is no rule ${word}.`,
        `Rules: usual, ${REDACTION_NAMES.join(', ')}, key:NAME, pattern:EXPRESSION.`,
      );
    }
  }
  return ok({ names: [...names], keys, patterns });
}

export interface ImportOptions {
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
  const { tapeId, entries, problems } = done.value;
  await say(json ? JSON.stringify(done.value) : `Tape ${tapeId}: ${entries} entries.`);
  for (const problem of problems) process.stderr.write(`tapedeck: ${visibleText(problem)}\n`);
  return problems.length === 0 ? EXIT.ok : EXIT.notOk;
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
