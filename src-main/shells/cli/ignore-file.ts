import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { ignoreFileSchema, RULES_MAX, type IgnoreRule } from '../../../src-shared/api/ignore-rules.ts';

/** Beside the tapes, so that it goes with them. */
export function ignoreFileOf(data: string, tapeId: string): string {
  return join(data, 'reruns', `${tapeId}.ignore.json`);
}

/** No rules when there is no such file, unless it was named. */
export function readRules(path: string, isNamed: boolean): Result<readonly IgnoreRule[]> {
  if (!isNamed && !existsSync(path)) return ok([]);
  try {
    const parsed = ignoreFileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (parsed.success) return ok(parsed.data.ignore);
    const [issue] = parsed.error.issues;
    return fail(
      'bad-request',
      `${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unusable'}`,
      'It looks like {"version":1,"ignore":[{"path":"result.content[*].text","like":"timestamp"}]}.',
    );
  } catch (error) {
    return fail(
      'bad-request',
      `Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
      'Check the path, or leave it out.',
    );
  }
}

/** Those that are there and these, each once. The file is the old one or the new one whatever happens. */
export function writeRules(path: string, rules: readonly IgnoreRule[]): Result<number> {
  const unique = [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
  if (unique.length > RULES_MAX)
    return fail('too-many', `That would be ${unique.length} rules.`, `At most ${RULES_MAX} can be kept.`);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const half = `${path}.tmp`;
    writeFileSync(half, `${JSON.stringify({ version: 1, ignore: unique }, null, 2)}\n`, { mode: 0o600 });
    renameSync(half, path);
    return ok(unique.length);
  } catch (error) {
    return fail(
      'disk-failed',
      `Cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`,
      'Check the folder and the room on its disk.',
    );
  }
}
