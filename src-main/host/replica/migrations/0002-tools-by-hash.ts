import type * as Y from 'yjs';
import { isObject, stringAt, type JsonObject } from '../../../../src-shared/wire/message.ts';
import type { DocumentMigration } from './migration.ts';

/**
 * What is said of a tool stands once, under its definition's hash, in a root of its own; a server has the hashes of its
 * tools by their names. Ten servers with the same tools hold them once, and a server that changes one tool sends one.
 */
export const toolsByHash: DocumentMigration = {
  version: 2,
  name: 'tools-by-hash',
  up(doc) {
    const tools = doc.getMap<unknown>('tools');
    eachServer(doc, (server) => {
      const hashes: Record<string, unknown> = {};
      for (const [name, tool] of Object.entries(toolsOf(server))) {
        const hash = isObject(tool) ? stringAt(tool, 'hash') : null;
        if (!isObject(tool) || hash === null) hashes[name] = tool;
        else {
          const { hash: _hash, ...said } = tool;
          if (!tools.has(hash)) tools.set(hash, said);
          hashes[name] = hash;
        }
      }
      return { ...server, tools: hashes };
    });
  },
  down(doc) {
    const tools = doc.getMap<unknown>('tools');
    eachServer(doc, (server) => {
      const whole = Object.entries(toolsOf(server)).map(([name, hash]): [string, unknown] => {
        if (typeof hash !== 'string') return [name, hash];
        const said = tools.get(hash);
        return [name, { hash, ...(isObject(said) ? said : UNSAID) }];
      });
      return { ...server, tools: Object.fromEntries(whole) };
    });
    for (const hash of Array.from(tools.keys())) tools.delete(hash);
  },
};

/** A tool whose hash nothing is said of: another host has not sent it yet. */
const UNSAID = { title: '', readOnly: null, destructive: null };

function toolsOf(server: JsonObject): JsonObject {
  const { tools } = server;
  return isObject(tools) ? tools : {};
}

function eachServer(doc: Y.Doc, change: (server: JsonObject) => JsonObject): void {
  const servers = doc.getMap<unknown>('servers');
  for (const [id, server] of Array.from(servers.entries()))
    if (isObject(server) && isObject(server['tools'])) servers.set(id, change(server));
}
