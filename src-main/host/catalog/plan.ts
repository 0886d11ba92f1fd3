import type { Listed } from '../../../src-shared/state/listing.ts';

/** A name that is in the list now, as it was last noted. */
export interface OpenSpan {
  readonly id: number;
  readonly hash: string;
}

export interface Opened {
  readonly listed: Listed;
  readonly hash: string;
  /** What it was until now; null for a name that was not in the list. */
  readonly before: OpenSpan | null;
}

export interface Plan {
  readonly opened: readonly Opened[];
  /** Names that have left the list. */
  readonly gone: readonly { readonly name: string; readonly span: OpenSpan }[];
}

/**
 * What a list as it stands now says that was not known. A list of which pages are still to come takes nothing away.
 */
export function planList(
  open: ReadonlyMap<string, OpenSpan>,
  items: ReadonlyMap<string, Listed>,
  isWhole: boolean,
  hashOf: (definition: Listed['definition']) => string,
): Plan {
  const opened: Opened[] = [];
  for (const [name, listed] of items) {
    const before = open.get(name) ?? null;
    const hash = hashOf(listed.definition);
    if (before?.hash !== hash) opened.push({ listed, hash, before });
  }
  const gone: { name: string; span: OpenSpan }[] = [];
  if (isWhole) {
    for (const [name, span] of open) if (!items.has(name)) gone.push({ name, span });
  }
  return { opened, gone };
}
