import * as z from 'zod';
import { notes } from '../notes.mjs';
import { defineTool, text } from '../tool.mjs';

const STATUSES = /** @type {const} */ (['draft', 'open', 'done']);
const FIELDS = /** @type {const} */ (['title', 'created']);

const input = z.object({
  query: z.string().max(200).optional().describe('Words to find in title or body; empty finds all'),
  filter: z
    .object({
      status: z.array(z.enum(STATUSES)).max(3).optional().describe('Any of these'),
      tags: z
        .array(z.string().min(1))
        .max(10)
        .optional()
        .describe('All of these')
        .meta({ uniqueItems: true }),
      author: z.email().optional(),
      created: z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() }).optional(),
    })
    .optional()
    .describe('Narrows the search'),
  sort: z
    .object({ by: z.enum(FIELDS).default('created'), descending: z.boolean().default(true) })
    .optional()
    .describe('Newest first when left out'),
  limit: z.int().min(1).max(50).default(5),
  includeBody: z.boolean().default(false).describe('Also return the text of each note'),
});

const output = z.object({
  total: z.int().min(0).describe('How many match, before the limit'),
  notes: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      status: z.enum(STATUSES),
      tags: z.array(z.string()),
      author: z.email(),
      created: z.iso.date(),
      body: z.string().optional(),
    }),
  ),
});

/** @typedef {z.infer<typeof input>} Search */

export const searchNotes = defineTool({
  name: 'search_notes',
  title: 'Search the notes',
  description: 'Finds notes by words, status, tags, author and date.',
  input,
  output,
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run(search) {
    const by = search.sort?.by ?? 'created';
    const direction = (search.sort?.descending ?? true) ? -1 : 1;
    const found = notes
      .filter((note) => matches(note, search))
      .toSorted((a, b) => direction * a[by].localeCompare(b[by]));
    const page = found
      .slice(0, search.limit)
      .map(({ body, ...summary }) => Object.assign(summary, search.includeBody && { body }));
    const lines = page.map(({ id, title, created }) => `${id}  ${created}  ${title}`);
    return {
      content: [text([`${found.length} found`, ...lines].join('\n'))],
      structuredContent: { total: found.length, notes: page },
    };
  },
});

/** @param {import('../notes.mjs').Note} note @param {Search} search */
function matches(note, { query, filter = {} }) {
  const haystack = `${note.title} ${note.body}`.toLowerCase();
  const words = (query ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return (
    words.every((word) => haystack.includes(word)) &&
    (!filter.status?.length || filter.status.includes(note.status)) &&
    (filter.tags ?? []).every((tag) => note.tags.includes(tag)) &&
    (filter.author === undefined || filter.author === note.author) &&
    note.created >= (filter.created?.from ?? '') &&
    note.created <= (filter.created?.to ?? '9999-12-31')
  );
}
