import { isObject } from '../../../../src-shared/wire/message.ts';
import { disabledNote, isList, type Importer } from './importer.ts';

/** `~/.codeium/windsurf/mcp_config.json`: a remote server has `serverUrl` where others say `url`. */
export const windsurf: Importer = {
  id: 'windsurf',
  title: 'Windsurf',
  path: /(^|\/)\.codeium\/(windsurf|windsurf-next)\/mcp_config\.json$/i,
  looksLike: (root) =>
    isObject(root['mcpServers']) &&
    Object.values(root['mcpServers']).some((entry) => isObject(entry) && 'serverUrl' in entry),
  roots: [['mcpServers']],
  notCarried: (entry) => [
    ...disabledNote(entry),
    ...(isList(entry['disabledTools']) ? ['"disabledTools" is left out: here every tool is shown.'] : []),
  ],
};
