// Writes the table of fields in docs/query.md from src-shared/query/fields.ts; a test says when it is old.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FIELDS, OPERATORS } from '../src-shared/query/fields.ts';

const path = fileURLToPath(new URL('../docs/query.md', import.meta.url));
const BEGIN = '<!-- fields: made by scripts/make-query-docs.mjs -->\n';
const END = '<!-- /fields -->\n';

const code = (/** @type {string} */ text) => `\`${text}\``;

/** The text that docs/query.md must have. */
export function makeQueryDocs() {
  const page = readFileSync(path, 'utf8');
  const lines = FIELDS.map(({ name, aliases, type, doc, examples, values }) => {
    const known =
      (type === 'choice' || type === 'level') && name !== 'has' ? `: ${values.map(code).join(' ')}` : '';
    const cells = [
      [name, ...aliases].map(code).join(' '),
      doc + known,
      OPERATORS[type].map(code).join(' '),
      examples.map(code).join('<br>'),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const table = ['| field | what it is | compared with | for example |', '|---|---|---|---|', ...lines].join(
    '\n',
  );
  const [before = '', rest = ''] = page.split(BEGIN);
  return `${before}${BEGIN}\n${table}\n\n${END}${rest.split(END)[1] ?? ''}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(path, makeQueryDocs());
