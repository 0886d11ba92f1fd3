import type { PastDocument } from '../../../src-shared/api/past-document.ts';
import { diffOf, type DiffLine } from '../../../src-shared/rerun/json-diff.ts';
import { readReplica } from '../../../src-shared/state/replica.ts';
import type { Roots } from '../state/mirror.ts';

/** What is compared of the workspace document, in the order in which it is shown. */
export const DOCUMENT_SECTIONS = ['shared', 'servers', 'hosts', 'unknown'] as const;
export type DocumentSection = (typeof DOCUMENT_SECTIONS)[number];

export type DocumentDiff =
  /** A file has no document: nothing is said of it. */
  | { readonly kind: 'none' }
  /** One of the moments is before what is kept. */
  | { readonly kind: 'not-known'; readonly sinceMs: number | null }
  | {
      readonly kind: 'compared';
      readonly sections: readonly {
        readonly section: DocumentSection;
        readonly lines: readonly DiffLine[];
      }[];
    };

export function compareDocuments(before: PastDocument, after: PastDocument): DocumentDiff {
  for (const each of [before, after]) {
    if (each.kind === 'none' && each.why === 'file') return { kind: 'none' };
    if (each.kind === 'before') return { kind: 'not-known', sinceMs: each.sinceMs };
    if (each.kind === 'none') return { kind: 'not-known', sinceMs: null };
  }
  const [was, is] = [sectionsOf(before), sectionsOf(after)];
  return {
    kind: 'compared',
    sections: DOCUMENT_SECTIONS.flatMap((section) => {
      const lines = diffOf(was[section], is[section]);
      return lines.length === 0 ? [] : [{ section, lines }];
    }),
  };
}

/** By names that a person knows: the tools of a server with what is said of them, whatever they are stored under. */
function sectionsOf(document: PastDocument): Readonly<Record<DocumentSection, Record<string, unknown>>> {
  const roots: Roots = document.kind === 'known' ? (document.content?.roots ?? {}) : {};
  const { servers, hosts, unknown } = readReplica(roots);
  return {
    shared: { ...roots['shared'] },
    servers: named(servers.map(({ id, ...said }) => ({ name: said.name, id, said }))),
    hosts: named(hosts.map(({ run, ...said }) => ({ name: said.name, id: run, said }))),
    unknown: Object.fromEntries(unknown.map(({ root, key, value }) => [`${root}.${key}`, value])),
  };
}

function named(
  each: readonly { readonly name: string; readonly id: string; readonly said: unknown }[],
): Record<string, unknown> {
  const isTwice = (name: string): boolean => each.filter((other) => other.name === name).length > 1;
  return Object.fromEntries(
    each.map(({ name, id, said }) => [isTwice(name) ? `${name} (${id})` : name, said] as const),
  );
}
