import { writeFileSync } from 'node:fs';
import type { Entry } from '../../../../src-shared/journal/entry.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { humanReport, isClean, junitReport, type TapeDiff } from '../../../../src-shared/rerun/report.ts';
import { diffTapes } from '../../../../src-shared/rerun/tape-diff.ts';
import { openArchive, type Rerun } from '../../../host/host.ts';
import { withDirect } from '../direct.ts';
import { ignoreFileOf, readRules, writeRules } from '../ignore-file.ts';
import { complain, EXIT, say } from '../print.ts';
import { targetOf, type TargetOptions } from '../target.ts';

export interface DiffOptions {
  readonly ignore?: string | undefined;
  readonly update?: boolean | undefined;
  readonly junit?: string | undefined;
}

export interface RerunOptions extends DiffOptions, TargetOptions {
  readonly pace: 'fast' | 'recorded';
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
    answerTimeoutMs: options.timeout,
    allowWrites: options.allowWrites === true,
  };
  const played = await withDirect(data, (direct, signal) => direct.rerun(target.value, request, signal));
  if (!played.ok) return failed(played, json);
  for (const { seq, toPath, before, after } of played.value.substitutions) {
    const line = `#${seq}: ${toPath.join('.')} is ${JSON.stringify(after)} now, was ${JSON.stringify(before)}\n`;
    if (!json) process.stderr.write(line);
  }
  return told(data, json, tapeId, played.value.tapeId, options, troublesOf(played.value));
}

/** `tapedeck diff TAPE TAPE`: what the second says differently; exit codes as of rerun. */
export function diff(
  data: string,
  json: boolean,
  before: string,
  after: string,
  options: DiffOptions,
): Promise<number> {
  return told(data, json, before, after, options, []);
}

async function told(
  data: string,
  json: boolean,
  before: string,
  after: string,
  options: DiffOptions,
  troubles: readonly string[],
): Promise<number> {
  const path = options.ignore ?? ignoreFileOf(data, before);
  const rules = readRules(path, options.ignore !== undefined);
  if (!rules.ok) return failed(rules, json);
  const was = entriesOf(data, before);
  if (!was.ok) return failed(was, json);
  const is = entriesOf(data, after);
  if (!is.ok) return failed(is, json);
  let found: TapeDiff = diffTapes(was.value, is.value, rules.value, troubles);
  if (options.update === true && found.proposals.length > 0) {
    const kept = [...rules.value, ...found.proposals];
    const written = writeRules(path, kept);
    if (!written.ok) return failed(written, json);
    process.stderr.write(`${found.proposals.length} rules added to ${path}\n`);
    found = diffTapes(was.value, is.value, kept, troubles);
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
  await say(json ? JSON.stringify({ ok: isClean(found), ...found }) : humanReport(found));
  return isClean(found) ? EXIT.ok : EXIT.notOk;
}

function failed(result: Extract<Result<unknown>, { ok: false }>, json: boolean): number {
  complain(result.failure, json);
  return EXIT.failure;
}

function troublesOf({ notSent, notCarried, refused, exit }: Rerun): readonly string[] {
  return [
    ...notSent.map(({ seq, why }) => `entry ${seq} was not sent: ${why}`),
    ...notCarried.map(({ seq, why }) => `entry ${seq} could not be carried over: ${why}`),
    ...refused.map((method) => `the server asked ${method}, which nobody answered on the tape`),
    ...(exit === null ? [] : [`the server ended by itself: ${exit.signal ?? `exit ${exit.code ?? '?'}`}`]),
  ];
}

function entriesOf(data: string, tapeId: string): Result<{ tapeId: string; entries: readonly Entry[] }> {
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
