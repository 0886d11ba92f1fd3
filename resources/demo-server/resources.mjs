import { readFileSync } from 'node:fs';
import { ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import { renderChart } from './media/chart.mjs';
import { notes } from './notes.mjs';

export const GUIDE_URI = 'demo://guide';
export const guide = readFileSync(new URL('guide.md', import.meta.url), 'utf8');

/** @param {import('@modelcontextprotocol/server').McpServer} mcp */
export function registerResources(mcp) {
  mcp.registerResource(
    'guide',
    GUIDE_URI,
    {
      title: 'Guide to this server',
      mimeType: 'text/markdown',
      size: Buffer.byteLength(guide),
      cacheHint: { ttlMs: 60_000, cacheScope: 'public' },
    },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: 'text/markdown', text: guide }] }),
  );

  mcp.registerResource(
    'clock',
    'demo://clock',
    {
      title: 'The time of the server',
      description: 'Different at every read.',
      mimeType: 'application/json',
    },
    (uri) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: 'application/json',
          text: JSON.stringify({ now: new Date().toISOString() }),
        },
      ],
    }),
  );

  mcp.registerResource(
    'picture',
    'demo://picture.png',
    { title: 'A picture', description: 'Binary content.', mimeType: 'image/png' },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: 'image/png', blob: picture().toString('base64') }] }),
  );

  mcp.registerResource(
    'note',
    new ResourceTemplate('demo://notes/{id}', {
      list: () => ({
        resources: notes.map(({ id, title }) => ({
          uri: `demo://notes/${id}`,
          name: id,
          title,
          mimeType: 'text/plain',
        })),
      }),
      complete: { id: (value) => notes.map(({ id }) => id).filter((id) => id.startsWith(value)) },
    }),
    { title: 'A note', description: 'One note by its id.', mimeType: 'text/plain' },
    (uri, { id }) => {
      const note = notes.find((candidate) => candidate.id === id);
      if (!note) throw new ResourceNotFoundError(uri.href);
      return {
        contents: [{ uri: uri.href, mimeType: 'text/plain', text: `${note.title}\n\n${note.body}\n` }],
      };
    },
  );
}

const picture = () =>
  renderChart({ values: [3, 5, 2, 8, 6, 9, 4], kind: 'bar', width: 160, height: 96, colour: [200, 72, 40] });
