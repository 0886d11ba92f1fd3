import { writeFileSync } from 'node:fs';
import type { Entry } from '../../../../src-shared/journal/entry.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { humanReport, isClean, junitReport, type TapeDiff } from '../../../../src-shared/rerun/report.ts';
import { conversationOf } from '../../../../src-shared/rerun/conversation.ts';
import { diffTapes, type HowRerun } from '../../../../src-shared/rerun/tape-diff.ts';
import { createRerunFiles, nodeDisk, openArchive } from '../../../host/host.ts';
import { withDirect } from '../direct.ts';
import { accept, expectedFileOf, readExpected, type Expected } from '../expected-file.ts';
import { ignoreFileOf, readRules, writeRules } from '../ignore-file.ts';
import { complain, EXIT, say } from '../print.ts';
import { targetOf, type TargetOptions } from '../target.ts';

export interface DiffOptions {
  readonly ignore?: string | undefined;
  readonly update?: boolean | undefined;
  readonly junit?: string | undefined;
}

export interface RerunOptions extends DiffOptions, TargetOptions {
  readonly pace: 'fast' | 'recorded' | 'one-by-one';
  readonly timeout: number;
  readonly allowWrites?: boolean | undefined;
}

/** Entries of one tape that are compared; more are too many to hold. */
const ENTRIES_MAX = 1_000_000;

/** `tapedeck rerun TAPE -- CMD`: exit 0 when nothing is different, 1 when something is, 2 when it could not be done. */
export async function rerun(
  data: string,
  json: boolean,
  tapeId: string,
  options: RerunOptions,
  command: readonly string[],
): Promise<number> {
  const target = await targetOf(options, command);
  if (!target.ok) return failed(target, json);
  // A file that cannot be read is better known before anything is called again.
  const rules = readRules(options.ignore ?? ignoreFileOf(data, tapeId), options.ignore !== undefined);
  if (!rules.ok) return failed(rules, json);
  const request = {
    tapeId,
    pace: options.pace,
    era: options.era === undefined || options.era === 'auto' ? ('recorded' as const) : options.era,
    answerTimeoutMs: options.timeout,
    allowWrites: options.allowWrites === true,
  };
  const played = await withDirect(data, (direct, signal) => direct.rerun(target.value, request, signal));
  if (!played.ok) return failed(played, json);
  for (const { seq, toPath, before, after } of played.value.substitutions) {
    const line = `#${seq}: ${toPath.join('.')} is ${JSON.stringify(after)} now, was ${JSON.stringify(before)}\n`;
    if (!json) process.stderr.write(line);
  }
  for (const { seq, why } of played.value.notCarried)
    if (!json) process.stderr.write(`#${seq} is not carried over: ${why}\n`);
  const expected = readExpected(data, tapeId);
  if (!expected.ok) return failed(expected, json);
  return told(data, json, { tapeId, expected: expected.value }, played.value.tapeId, options);
}

/** `tapedeck diff TAPE TAPE`: what the second says differently; exit codes as of rerun. */
export function diff(
  data: string,
  json: boolean,
  before: string,
  after: string,
  options: DiffOptions,
): Promise<number> {
  return told(data, json, { tapeId: before, expected: null }, after, options);
}

interface Before {
  /** What was played; the rules are its. */
  readonly tapeId: string;
  /** What was accepted in its place. */
  readonly expected: Expected | null;
}

async function told(
  data: string,
  json: boolean,
  before: Before,
  after: string,
  options: DiffOptions,
): Promise<number> {
  const path = options.ignore ?? ignoreFileOf(data, before.tapeId);
  const rules = readRules(path, options.ignore !== undefined);
  if (!rules.ok) return failed(rules, json);
  const was = entriesOf(data, before.expected?.tapeId ?? before.tapeId);
  if (!was.ok) return failed(was, json);
  const is = entriesOf(data, after);
  if (!is.ok) return failed(is, json);
  const how = howOf(data, before, is.value, was.value);
  let found: TapeDiff = diffTapes(was.value, is.value, rules.value, how);
  if (options.update === true && found.proposals.length > 0) {
    const kept = [...rules.value, ...found.proposals];
    const written = writeRules(path, kept);
    if (!written.ok) return failed(written, json);
    process.stderr.write(`${found.proposals.length} rules added to ${path}\n`);
    found = diffTapes(was.value, is.value, kept, how);
  }
  let isAccepted = false;
  if (options.update === true && !isClean(found)) {
    if (found.troubles.length > 0) {
      process.stderr.write('Not accepted as what is expected: not all of it could be played.\n');
    } else {
      const accepted = accept(data, before.tapeId, after, before.expected);
      if (!accepted.ok) return failed(accepted, json);
      process.stderr.write(
        `${before.tapeId} is compared with ${after} from now on; the earlier tape stays (${expectedFileOf(data, before.tapeId)})\n`,
      );
      isAccepted = true;
    }
  }
  if (options.junit !== undefined) {
    const file = options.junit;
    try {
      writeFileSync(file, `${junitReport(found)}\n`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return failed(fail('disk-failed', `Cannot write ${file}: ${why}`, 'Check the path.'), json);
    }
  }
  const isOk = isAccepted || isClean(found);
  await say(json ? JSON.stringify({ ok: isOk, ...found }) : humanReport(found));
  return isOk ? EXIT.ok : EXIT.notOk;
}

function failed(result: Extract<Result<unknown>, { ok: false }>, json: boolean): number {
  complain(result.failure, json);
  return EXIT.failure;
}

/** How the second tape came about, when it is a rerun of the first: its record beside it says so. */
function howOf(
  data: string,
  { tapeId, expected }: Before,
  after: TapeEntries,
  before: TapeEntries,
): HowRerun | null {
  const record = createRerunFiles(nodeDisk, data).record(after.tapeId);
  if (record?.of !== tapeId) return null;
  if (expected === null) return { ...record, sent: new Map(record.sent) };
  // The tape that was accepted holds the same requests under the same ids, at other places.
  const ids = new Set(record.sent.map(([, id]) => id));
  const { exchanges } = conversationOf(before.entries);
  return {
    ...record,
    sent: new Map(exchanges.flatMap(({ seq, id }) => (ids.has(id) ? [[seq, id] as const] : []))),
  };
}

interface TapeEntries {
  readonly tapeId: string;
  readonly entries: readonly Entry[];
}

function entriesOf(data: string, tapeId: string): Result<TapeEntries> {
  const archive = openArchive(data);
  if (!archive.has(tapeId))
    return fail('unknown-tape', `There is no tape ${tapeId}.`, '`tapedeck tapes` lists them.');
  const entries: Entry[] = [];
  for (const { entry } of archive.scan('', tapeId)) {
    if (entries.length >= ENTRIES_MAX)
      return fail('too-many', `${tapeId} has more than ${ENTRIES_MAX} entries.`, 'Compare a shorter tape.');
    entries.push(entry);
  }
  return ok({ tapeId, entries });
}
