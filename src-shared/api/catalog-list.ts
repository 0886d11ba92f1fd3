import type { CatalogItem, CatalogList, ListKind } from './catalog.ts';
import type { Finding } from '../state/row.ts';
import type { Listed, Listing } from '../state/listing.ts';
import { LIST_SPECS } from '../state/lists.ts';
import { isObject, stringAt, type JsonObject } from '../wire/message.ts';

/** Where a list stands: whose it is, and on which tape it came. */
export interface ListPlace {
  readonly serverId: string;
  readonly kind: ListKind;
  readonly tapeId: string;
}

/** The items of a list as the views show them; unusable ones last, with what is wrong. */
export function itemsOf(
  place: ListPlace,
  state: Listing,
  hashOf: (definition: JsonObject) => string,
): CatalogItem[] {
  const { serverId, kind, tapeId } = place;
  const items = [...state.items.values()].map((listed) => itemOf(place, listed, hashOf));
  const broken = state.unusable.map((each): CatalogItem => ({
    serverId,
    kind,
    name: `(item ${each.index})`,
    title: '',
    description: '',
    mimeType: '',
    sizeBytes: null,
    arguments: [],
    raw: null,
    hash: '',
    seenAt: { tapeId, seq: each.seq },
    problems: [
      {
        code: 'unusable-item',
        severity: 'error',
        message: `Item ${each.index} of the list ${each.why}.`,
        hint: 'Clients that check the whole list reject everything in it because of this one.',
      },
    ],
  }));
  return [...items, ...broken];
}

export function listOf({ serverId, kind, tapeId }: ListPlace, state: Listing): CatalogList | null {
  const { page, items, stale } = state;
  if (page === null) return null;
  const { seq, wallMs, isLast, ttlMs, cacheScope } = page;
  return {
    serverId,
    kind,
    items: items.size,
    seenAt: { tapeId, seq, wallMs },
    stale,
    complete: isLast,
    ttlMs,
    cacheScope,
  };
}

function itemOf(
  { serverId, kind, tapeId }: ListPlace,
  { name, definition, seq }: Listed,
  hashOf: (definition: JsonObject) => string,
): CatalogItem {
  const { size } = definition;
  // A resource has a name beside its URI; that of a prompt is its key.
  const ownName = LIST_SPECS[kind].key === 'name' ? null : stringAt(definition, 'name');
  return {
    serverId,
    kind,
    name,
    title: stringAt(definition, 'title') ?? ownName ?? '',
    description: stringAt(definition, 'description') ?? '',
    mimeType: stringAt(definition, 'mimeType') ?? '',
    sizeBytes: typeof size === 'number' && Number.isFinite(size) && size >= 0 ? size : null,
    arguments: kind === 'prompts' ? argumentsOf(definition['arguments']) : [],
    raw: definition,
    hash: hashOf(definition),
    seenAt: { tapeId, seq },
    problems: problemsOf(kind, definition),
  };
}

function argumentsOf(given: unknown): CatalogItem['arguments'] {
  if (!Array.isArray(given)) return [];
  return given.filter(isObject).flatMap((each) => {
    const name = stringAt(each, 'name');
    if (name === null || name === '') return [];
    return [{ name, description: stringAt(each, 'description') ?? '', required: each['required'] === true }];
  });
}

function problemsOf(kind: ListKind, definition: JsonObject): Finding[] {
  const isNameless = kind !== 'prompts' && (stringAt(definition, 'name') ?? '') === '';
  const given = kind === 'prompts' ? definition['arguments'] : undefined;
  const isOddList = given !== undefined && !Array.isArray(given);
  return [
    ...(isNameless
      ? [
          {
            code: 'no-name',
            severity: 'warning',
            message: 'It has no name beside its URI.',
            hint: 'The specification requires one; some clients refuse the list.',
          } as const,
        ]
      : []),
    ...(isOddList
      ? [
          {
            code: 'arguments-list',
            severity: 'warning',
            message: 'Its arguments are not a list.',
            hint: 'A prompt lists them as [{"name": …}].',
          } as const,
        ]
      : []),
  ];
}
