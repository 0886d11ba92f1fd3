import { envFileNote, type Importer } from './importer.ts';

/** `.cursor/mcp.json`, of a project or in the home folder; `${env:NAME}` and `${workspaceFolder}` stay as they are. */
export const cursor: Importer = {
  id: 'cursor',
  title: 'Cursor',
  path: /(^|\/)\.cursor\/mcp\.json$/i,
  looksLike: () => false,
  roots: [['mcpServers']],
  notCarried: (entry) => [
    ...envFileNote(entry),
    ...(entry['auth'] === undefined ? [] : ['"auth" is left out: it is Cursor’s own sign-in.']),
  ],
};
