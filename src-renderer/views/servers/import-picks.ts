import type { ConfigPreview, ImportPick } from '../../../src-shared/api/imports.ts';

export type Listed = ConfigPreview['servers'][number];

/** What becomes of an entry whose name somebody else has. */
export type OnConflict = 'rename' | 'replace';

export interface Choice {
  readonly isWanted: boolean;
  readonly onConflict: OnConflict;
}

/** What is new is wanted; what is there already, or would take another's name, is left to the person. */
export function firstChoice({ draft, conflict }: Listed): Choice {
  return { isWanted: draft !== null && conflict.kind === 'none', onConflict: 'rename' };
}

/** The entries that are wanted, as the host is to take them. */
export function picksOf(listed: readonly Listed[], choices: ReadonlyMap<string, Choice>): ImportPick[] {
  return listed.flatMap((entry): ImportPick[] => {
    const { name, draft, conflict } = entry;
    const { isWanted, onConflict } = choices.get(name) ?? firstChoice(entry);
    if (!isWanted || draft === null || conflict.kind === 'same') return [];
    if (conflict.kind === 'none') return [{ name, as: draft.name, replaces: null }];
    return onConflict === 'rename'
      ? [{ name, as: conflict.freeName, replaces: null }]
      : [{ name, as: draft.name, replaces: conflict.serverId }];
  });
}
