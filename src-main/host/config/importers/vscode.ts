import { isObject, stringAt, type JsonObject } from '../../../../src-shared/wire/message.ts';
import { envFileNote, isList, type Importer } from './importer.ts';

const INPUT = /\$\{input:([^}]+)\}/g;

/** `.vscode/mcp.json` and the user's `mcp.json`: `servers` and `inputs`; older settings have them under `mcp`. */
export const vscode: Importer = {
  id: 'vscode',
  title: 'VS Code',
  path: /(^|\/)(\.vscode\/(mcp|settings)\.json|Code( - Insiders)?\/User\/(mcp|settings)\.json)$/i,
  looksLike: (root) =>
    isObject(root['servers']) || (isObject(root['mcp']) && isObject(root['mcp']['servers'])),
  roots: [['servers'], ['mcp', 'servers']],
  notCarried: (entry, root) => [
    ...inputNotes(entry, root),
    ...envFileNote(entry),
    ...(entry['sandboxEnabled'] === true ? ['It runs in a sandbox there; here it does not.'] : []),
    ...(entry['dev'] === undefined ? [] : ['"dev" (watch and debug) is left out.']),
  ],
};

/** VS Code asks a person for each input; here its place has to be filled in. */
function inputNotes(entry: JsonObject, root: JsonObject): readonly string[] {
  const used = new Set([...JSON.stringify(entry).matchAll(INPUT)].map(([, id = '']) => id));
  return [...used].map((id) => {
    const about = descriptionOf(id, root);
    return `VS Code asks for "${id}"${about === null ? '' : ` (${about})`}: put its value in the place of \${input:${id}}.`;
  });
}

function descriptionOf(id: string, root: JsonObject): string | null {
  const { inputs } = isObject(root['mcp']) ? root['mcp'] : root;
  if (!isList(inputs)) return null;
  const input = inputs.find((each) => isObject(each) && each['id'] === id);
  return isObject(input) ? stringAt(input, 'description') : null;
}
