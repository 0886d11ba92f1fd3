import { completable } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { notes } from './notes.mjs';
import { guide, GUIDE_URI } from './resources.mjs';

const STYLES = ['one line', 'bullet points', 'for a child'];

/** @param {import('@modelcontextprotocol/server').McpServer} mcp */
export function registerPrompts(mcp) {
  mcp.registerPrompt(
    'summarise_note',
    {
      title: 'Summarise a note',
      description: 'Both arguments offer completion.',
      argsSchema: z.object({
        note: completable(z.string().describe('The id of a note'), (typed) =>
          notes.map(({ id }) => id).filter((id) => id.startsWith(typed)),
        ),
        style: completable(z.string().describe('How to write it'), (typed) =>
          STYLES.filter((style) => style.startsWith(typed)),
        ).optional(),
      }),
    },
    ({ note: id, style = 'one line' }) => {
      const note = notes.find((candidate) => candidate.id === id);
      const subject = note ? `${note.title}\n\n${note.body}` : `(there is no note ${id})`;
      return {
        messages: [{ role: 'user', content: { type: 'text', text: `Summarise (${style}):\n\n${subject}` } }],
      };
    },
  );

  mcp.registerPrompt(
    'explain_server',
    {
      title: 'Explain this server',
      description: 'No arguments; carries an embedded resource and two roles.',
    },
    () => ({
      messages: [
        {
          role: 'user',
          content: { type: 'resource', resource: { uri: GUIDE_URI, mimeType: 'text/markdown', text: guide } },
        },
        {
          role: 'assistant',
          content: { type: 'text', text: 'I have read the guide. What would you like to try?' },
        },
      ],
    }),
  );
}
