import type { JsonObject } from '../../../../src-shared/wire/message.ts';
import { claudeDesktop } from './claude-desktop.ts';
import { cline } from './cline.ts';
import { cursor } from './cursor.ts';
import { disabledNote, type Importer } from './importer.ts';
import { inspector } from './inspector.ts';
import { vscode } from './vscode.ts';
import { windsurf } from './windsurf.ts';

/** The more telling shape first. */
export const IMPORTERS: readonly Importer[] = [vscode, windsurf, cline, inspector, claudeDesktop, cursor];

/** A file that says nothing of its program: whatever has servers by their names. */
const other: Importer = {
  id: 'other',
  title: 'an mcp.json file',
  path: /$^/,
  looksLike: () => true,
  roots: [['mcpServers'], ['servers'], ['mcp', 'servers']],
  notCarried: disabledNote,
};

/** By where the file was, and where that says nothing, by what only one program writes. */
export function importerOf(root: JsonObject, fileName: string): Importer {
  const path = fileName.replaceAll('\\', '/');
  return (
    IMPORTERS.find((each) => each.path.test(path)) ?? IMPORTERS.find((each) => each.looksLike(root)) ?? other
  );
}
