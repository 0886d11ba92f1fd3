import { posix, win32 } from 'node:path';
import type { ImportSourceId } from '../../../../src-shared/api/imports.ts';

export interface ImportLocation {
  /** Fixed: the page names a location by it, never by a path. */
  readonly id: string;
  readonly source: ImportSourceId;
  readonly title: string;
  readonly path: string;
}

interface Places {
  readonly home: string;
  readonly platform: string;
  /** `%APPDATA%`, where there is one. */
  readonly appData: string | null;
}

/** Where the programs keep their lists of servers on this machine; whether the files exist is not looked at. */
export function importLocations({ home, platform, appData }: Places): readonly ImportLocation[] {
  const paths = platform === 'win32' ? win32 : posix;
  const join = (...parts: readonly string[]): string => paths.join(...parts);
  const apps =
    platform === 'darwin'
      ? join(home, 'Library', 'Application Support')
      : platform === 'win32'
        ? (appData ?? join(home, 'AppData', 'Roaming'))
        : join(home, '.config');
  const extension = [
    'User',
    'globalStorage',
    'saoudrizwan.claude-dev',
    'settings',
    'cline_mcp_settings.json',
  ];
  const at = (id: string, source: ImportSourceId, title: string, path: string): ImportLocation => ({
    id,
    source,
    title,
    path,
  });
  return [
    at(
      'claude-desktop',
      'claude-desktop',
      'Claude Desktop',
      join(apps, 'Claude', 'claude_desktop_config.json'),
    ),
    at('cursor', 'cursor', 'Cursor', join(home, '.cursor', 'mcp.json')),
    at('vscode', 'vscode', 'VS Code', join(apps, 'Code', 'User', 'mcp.json')),
    at('vscode-settings', 'vscode', 'VS Code settings', join(apps, 'Code', 'User', 'settings.json')),
    at('cline', 'cline', 'Cline', join(apps, 'Code', ...extension)),
    at(
      'cline-cli',
      'cline',
      'Cline CLI',
      join(home, '.cline', 'data', 'settings', 'cline_mcp_settings.json'),
    ),
    at('windsurf', 'windsurf', 'Windsurf', join(home, '.codeium', 'windsurf', 'mcp_config.json')),
    at('inspector', 'inspector', 'MCP Inspector', join(home, '.mcp-inspector', 'mcp.json')),
  ];
}
