import { isObject, stringAt } from '../../../../src-shared/wire/message.ts';
import type { Importer } from './importer.ts';

/** What MCP Inspector reads with `--config` and exports as `mcp.json`; its URL entries name their transport in `type`. */
export const inspector: Importer = {
  id: 'inspector',
  title: 'MCP Inspector',
  path: /(^|\/)\.mcp-inspector\/[^/]*\.json$/i,
  looksLike: (root) =>
    isObject(root['mcpServers']) &&
    Object.values(root['mcpServers']).some(
      (entry) => isObject(entry) && stringAt(entry, 'type') === 'streamable-http',
    ),
  roots: [['mcpServers']],
  notCarried: (entry) =>
    stringAt(entry, 'note') === null ? [] : ['"note" is left out; it was for the person who exported it.'],
};
