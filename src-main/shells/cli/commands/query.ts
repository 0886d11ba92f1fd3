import { openArchive, queryArchive } from '../../../host/host.ts';
import { FIELDS, OPERATORS, PATH_ROOTS } from '../../../../src-shared/query/fields.ts';
import { readQuery } from '../../../../src-shared/query/read-query.ts';
import { complain, entryLine, EXIT, say } from '../print.ts';

export interface QueryOptions {
  readonly tape?: string | undefined;
  readonly limit?: number | undefined;
}

/** `tapedeck query FILTER`: JSON lines, one an entry, of all that match; oldest tape first. */
export async function query(
  data: string,
  json: boolean,
  words: readonly string[],
  options: QueryOptions,
): Promise<number> {
  const text = words.join(' ');
  const wanted = readQuery(text);
  if (!wanted.ok) {
    complain(wanted.failure, json, text);
    return EXIT.failure;
  }
  if (options.tape !== undefined && !openArchive(data).has(options.tape)) {
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
  for (const { tapeId, entry } of queryArchive(data, wanted.value, options.tape)) {
    await say(entryLine(tapeId, entry));
    left -= 1;
    if (left <= 0) break;
  }
  return EXIT.ok;
}

/** The language in short, from the same table as the app's suggestions. */
export function queryHelp(): string {
  const width = Math.max(...FIELDS.map(({ name }) => name.length)) + 2;
  const lines = FIELDS.map((field) => {
    const values = field.type === 'choice' || field.type === 'level' ? ` (${field.values.join(', ')})` : '';
    return `  ${field.name.padEnd(width)}${field.doc}${values}\n  ${' '.repeat(width)}${field.examples.join('   ')}`;
  });
  return `
Filters:
  Plain words are looked for in the raw bytes, the method, the target and the id; "two words" in quotes are one text.
  Tests of fields narrow it down. Side by side all must hold; or, not and parentheses do what they say.

${lines.join('\n')}
  ${PATH_ROOTS.slice(0, 3).join(', ')}: a path into the JSON, as params.arguments.path~"/tmp" or result.content[*].type:text;
  ${PATH_ROOTS[3]} is the whole message.

  ${OPERATORS.path[0]} compares in whole (case ignored, * stands for anything, a,b for either), = exactly, ~ in part.
  Examples: tapedeck query 'method:tools/call latency>5ms'   tapedeck query 'status:error or has:finding'
`;
}
