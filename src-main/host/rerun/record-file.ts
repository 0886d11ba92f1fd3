import { join } from 'node:path';
import { z } from 'zod';
import { ignoreFileSchema, type IgnoreRule } from '../../../src-shared/api/ignore-rules.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { isTapeId } from '../../../src-shared/journal/segment.ts';
import type { Disk } from '../ports.ts';

/** What a rerun was, beside its tape: the comparison of the two needs it. */
const recordSchema = z.object({
  version: z.literal(1),
  /** The tape that was played. */
  of: z.string(),
  /** Requests that were sent again, by their entry on that tape: the id they were sent under. */
  sent: z.array(z.tuple([z.number().int(), z.string()])),
  isPart: z.boolean(),
  troubles: z.array(z.string()),
});
export type RerunRecord = z.infer<typeof recordSchema>;

/** A comparison names so many; more are counted. */
export const TROUBLES_MAX = 100;

export interface RerunFiles {
  record(tapeId: string): RerunRecord | null;
  /** A rerun without its record is compared as any two tapes are. */
  keepRecord(tapeId: string, record: RerunRecord): Result<null>;
  rules(tapeId: string): Result<readonly IgnoreRule[]>;
  setRules(tapeId: string, rules: readonly IgnoreRule[]): Result<null>;
  /** The tape is gone for good. */
  forget(tapeId: string): void;
}

/**
 * In the folder `reruns`, beside the tapes; the rules are the file that the command line reads and writes. What is no
 * tape's id, from whoever asks, names no file.
 */
export function createRerunFiles(
  disk: Pick<Disk, 'makeFolder' | 'readWhole' | 'remove' | 'replace'>,
  dataFolder: string,
): RerunFiles {
  const folder = join(dataFolder, 'reruns');
  const recordFile = (tapeId: string): string => join(folder, `${tapeId}.rerun.json`);
  const rulesFile = (tapeId: string): string => join(folder, `${tapeId}.ignore.json`);

  function read(path: string): unknown {
    const bytes = disk.readWhole(path);
    return bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  }

  function write(path: string, value: unknown): Result<null> {
    try {
      disk.makeFolder(folder);
      disk.replace(path, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`));
      return ok(null);
    } catch (error) {
      return fail(
        'disk-failed',
        `Cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`,
        'Check the folder and the room on its disk.',
      );
    }
  }

  return {
    record(tapeId) {
      if (!isTapeId(tapeId)) return null;
      try {
        return recordSchema.safeParse(read(recordFile(tapeId))).data ?? null;
      } catch {
        return null;
      }
    },
    keepRecord: (tapeId, record) =>
      isTapeId(tapeId) ? write(recordFile(tapeId), record) : unknownTape(tapeId),
    rules(tapeId) {
      if (!isTapeId(tapeId)) return unknownTape(tapeId);
      const path = rulesFile(tapeId);
      try {
        const found = read(path);
        if (found === null) return ok([]);
        const parsed = ignoreFileSchema.safeParse(found);
        if (parsed.success) return ok(parsed.data.ignore);
        return fail('bad-request', `${path} is no file of rules.`, 'Mend it, or move it away.');
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return fail('bad-request', `Cannot read ${path}: ${why}`, 'Mend it, or move it away.');
      }
    },
    setRules: (tapeId, rules) =>
      isTapeId(tapeId) ? write(rulesFile(tapeId), { version: 1, ignore: rules }) : unknownTape(tapeId),
    forget(tapeId) {
      if (!isTapeId(tapeId)) return;
      for (const path of [recordFile(tapeId), rulesFile(tapeId)]) disk.remove(path);
    },
  };
}

function unknownTape(tapeId: string): Result<never> {
  return fail('unknown-tape', `There is no tape ${JSON.stringify(tapeId)}.`, 'Look at the list of sessions.');
}
