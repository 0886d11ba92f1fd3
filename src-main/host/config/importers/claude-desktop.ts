import type { Importer } from './importer.ts';

/** `claude_desktop_config.json`: `mcpServers` beside the app's own settings, stdio only. */
export const claudeDesktop: Importer = {
  id: 'claude-desktop',
  title: 'Claude Desktop',
  path: /(^|\/)claude_desktop_config\.json$/i,
  looksLike: (root) => 'globalShortcut' in root || 'preferences' in root,
  roots: [['mcpServers']],
  notCarried: () => [],
};
