// Makes src-shared/query/grammar/parser.ts of query.grammar. The parser is kept in the repository, so that neither a
// build nor the command line needs the generator.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildParserFile } from '@lezer/generator';

const folder = new URL('../src-shared/query/grammar/', import.meta.url);
const path = fileURLToPath(new URL('parser.ts', folder));

/** The text that parser.ts must have. */
export function makeParser() {
  const grammar = readFileSync(new URL('query.grammar', folder), 'utf8');
  const { parser, terms } = buildParserFile(grammar, { moduleStyle: 'es', fileName: 'query.grammar' });
  const ids = [
    ...terms.matchAll(/^\s*(\w+) = (\d+),?$/gm),
    ...terms.matchAll(/^export const\s+(\w+) = (\d+)/gm),
  ];
  const numbers = new Map(ids.map(([, name = '', id = '']) => [name, id]));
  const lines = [...numbers].map(([name, id]) => `  ${name}: ${id},`);
  const typed = parser
    .replace(
      /^\/\/ .*$/m,
      '// Made of query.grammar by scripts/make-query-parser.mjs: change that and run it.',
    )
    .replace(/const spec_Word = \{__proto__:null,(.*)\}/, 'const spec_Word = new Map(Object.entries({$1}))')
    .replace('get: (value) => spec_Word[value] || -1', 'get: (value: string) => spec_Word.get(value) ?? -1');
  return `${typed}
/** The numbers of the nodes of a tree. */
export const NODES = {
${lines.join('\n')}
} as const;
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(path, makeParser());
  execFileSync(process.execPath, [
    fileURLToPath(new URL('../node_modules/oxfmt/bin/oxfmt', import.meta.url)),
    path,
  ]);
}
