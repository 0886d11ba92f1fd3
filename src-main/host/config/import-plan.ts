import type { ConfigPreview, ImportConflict, ParsedConfig } from '../../../src-shared/api/imports.ts';
import { NAME_MAX, type ServerDraft, type ServerSpec } from '../../../src-shared/api/servers.ts';
import type { StoredServer } from '../ports.ts';
import { specHash } from './spec-hash.ts';

/** How each entry of a file stands to the servers that are there. */
export function planImport(parsed: ParsedConfig, stored: readonly StoredServer[]): ConfigPreview {
  const names = new Set(stored.map(({ name }) => name));
  const hashes = new Map(stored.map((server) => [specHash(server.spec), server]));
  return {
    source: parsed.source,
    servers: parsed.servers.map((entry) => ({
      ...entry,
      conflict: entry.draft === null ? { kind: 'none' } : conflictOf(entry.draft, stored, hashes, names),
    })),
  };
}

function conflictOf(
  draft: ServerDraft,
  stored: readonly StoredServer[],
  hashes: ReadonlyMap<string, StoredServer>,
  names: ReadonlySet<string>,
): ImportConflict {
  const same = hashes.get(specHash(draft.spec));
  if (same !== undefined) return { kind: 'same', serverId: same.id, serverName: same.name };
  const named = stored.find(({ name }) => name === draft.name);
  if (named === undefined) return { kind: 'none' };
  return {
    kind: 'name',
    serverId: named.id,
    freeName: freeName(draft.name, names),
    changes: changesOf(named.spec, draft.spec),
  };
}

/** `name 2`, or the next that nobody has. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) {
    const suffix = ` ${number}`;
    const free = name.slice(0, NAME_MAX - suffix.length) + suffix;
    if (!taken.has(free)) return free;
  }
}

type Change = { readonly field: string; readonly there: string; readonly here: string };

/** From what is stored to what the file says; a value that may be a secret is only said to differ. */
function changesOf(from: ServerSpec, to: ServerSpec): Change[] {
  const before = linesOf(from);
  const after = linesOf(to);
  const fields = [...new Set([...before.keys(), ...after.keys()])];
  const plain = fields.flatMap((field): Change[] => {
    const [there = '', here = ''] = [before.get(field), after.get(field)];
    return there === here ? [] : [{ field, there, here }];
  });
  return [...plain, ...secretChanges(secretsOf(from), secretsOf(to))];
}

function linesOf(spec: ServerSpec): ReadonlyMap<string, string> {
  return spec.kind === 'http'
    ? new Map([['url', spec.url]])
    : new Map([
        ['command', spec.command],
        ['arguments', spec.args.join(' ')],
        ['folder', spec.cwd ?? '(home)'],
      ]);
}

function secretsOf(spec: ServerSpec): Readonly<Record<string, string>> {
  return spec.kind === 'http' ? spec.headers : spec.env;
}

function secretChanges(
  from: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
): Change[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted().flatMap((field): Change[] => {
    const isThere = Object.hasOwn(from, field);
    const isHere = Object.hasOwn(to, field);
    if (isThere && isHere)
      return from[field] === to[field] ? [] : [{ field, there: 'a value', here: 'another value' }];
    return [{ field, there: isThere ? 'a value' : 'not set', here: isHere ? 'a value' : 'not set' }];
  });
}
