import { fail, ok, type Result } from '../base/failure.ts';
import { isAt, isDeep, readSteps, type JsonPath, type JsonPlace } from '../wire/json-path.ts';

/** A path of a rule: `params.arguments.token`, `result.content[*].text`, `**.ssn`, from the root of a JSON text. */
export function readJsonPath(source: string): Result<JsonPath> {
  const no = (why: string): Result<never> =>
    fail(
      'bad-request',
      `The path ${source} cannot be a rule: ${why}`,
      'Write it like params.arguments.token, result.content[*].text, or **.ssn.',
    );
  const read = readSteps(source.trim());
  if (read.kind === 'broken') return no(read.why);
  if (read.path.length === 0) return no('it is empty.');
  if (isDeep(read.path.at(-1))) return no('it ends in **, and that would be everything.');
  return ok(read.path);
}

const ENVELOPE: ReadonlySet<unknown> = new Set(['params', 'result', 'error']);

/**
 * Whether a place in what is no message, but speaks of one, is that of a path. Such a text has a part of a message, and what
 * of it was around that part is not known: so the whole place may be the end of the path, or end as the path does behind
 * `params`. A name alone, elsewhere, is not enough.
 */
export function isAtPart(path: JsonPath, place: JsonPlace): boolean {
  for (let from = 0; from < path.length; from += 1) if (isAt(path, place, from)) return true;
  const inner = ENVELOPE.has(path[0]) ? path.slice(1) : path;
  return inner.length > 1 && isAt([{ kind: 'deep' }, ...inner], place);
}
