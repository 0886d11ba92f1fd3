import type { Version } from '../../../src-shared/api/catalog.ts';
import type { Moment } from '../../store/playhead.ts';

/** The versions of a definition that had been seen by a moment, newest first; the newest of them was the one of then. */
export function versionsThen(
  versions: readonly Version[] | null,
  moment: Moment | null,
): readonly Version[] | null {
  if (versions === null || moment === null) return versions;
  const seen = versions.filter(({ first }) => first.wallMs <= moment.wallMs);
  return seen.map((version, at) =>
    // What ended it came later: the version after it, or a list without it.
    at === 0 &&
    version.ending !== 'now' &&
    (version.ending === 'changed' || version.last.wallMs >= moment.wallMs)
      ? { ...version, ending: 'now' }
      : version,
  );
}
