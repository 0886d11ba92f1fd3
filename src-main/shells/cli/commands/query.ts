import { openArchive } from '../../../host/host.ts';
import { complain, entryLine, EXIT, say } from '../print.ts';

export interface QueryOptions {
  readonly tape?: string | undefined;
  readonly limit?: number | undefined;
}

/** `tapedeck query TEXT`: JSON lines, one an entry, of all whose raw bytes contain TEXT; oldest tape first. */
export async function query(
  data: string,
  json: boolean,
  text: string,
  options: QueryOptions,
): Promise<number> {
  const archive = openArchive(data);
  if (options.tape !== undefined && !archive.has(options.tape)) {
    complain(
      {
        code: 'unknown-tape',
        message: `There is no tape ${options.tape}.`,
        hint: '`tapedeck tapes` lists them.',
      },
      json,
    );
    return EXIT.failure;
  }
  let left = options.limit ?? Infinity;
  if (left <= 0) return EXIT.ok;
  for (const { tapeId, entry } of archive.scan(text, options.tape)) {
    await say(entryLine(tapeId, entry));
    left -= 1;
    if (left <= 0) break;
  }
  return EXIT.ok;
}
