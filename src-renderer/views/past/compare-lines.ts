import { diffOf, type DiffLine } from '../../../src-shared/rerun/json-diff.ts';
import { SECTIONS, type Comparable, type Section } from './comparable.ts';

/** What is another of one server, by section. */
export interface ServerDiff {
  readonly server: string;
  /** It is there at one of the two moments only. */
  readonly presence: 'both' | 'came' | 'left';
  readonly sections: readonly { readonly section: Section; readonly lines: readonly DiffLine[] }[];
}

/** Servers that are the same at both moments are left out. */
export function compareStates(before: Comparable, after: Comparable): ServerDiff[] {
  const servers = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return servers.flatMap((server): ServerDiff[] => {
    const [was, is] = [before[server], after[server]];
    if (was === undefined) return [{ server, presence: 'came', sections: sectionsOf({}, is ?? {}) }];
    if (is === undefined) return [{ server, presence: 'left', sections: [] }];
    const sections = sectionsOf(was, is);
    return sections.length === 0 ? [] : [{ server, presence: 'both', sections }];
  });
}

function sectionsOf(
  was: Partial<Comparable[string]>,
  is: Partial<Comparable[string]>,
): ServerDiff['sections'] {
  return SECTIONS.flatMap((section) => {
    // One that was not there is compared as an empty one, so that its members are listed one by one.
    const lines = diffOf(was[section] ?? {}, is[section] ?? {});
    return lines.length === 0 ? [] : [{ section, lines }];
  });
}
