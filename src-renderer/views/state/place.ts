import { useDocumentPlace } from '../../store/document-place.ts';
import { pathId, type Path } from './paths.ts';
import { ROOT_IDS } from './tree-model.ts';

/** Nothing but the roots, at first. */
export const FIRST_OPEN: ReadonlySet<string> = new Set(ROOT_IDS);

/** Shows this place, whatever was searched for. */
export function openPlace(path: Path): void {
  useDocumentPlace.setState(({ expanded }) => ({
    filter: '',
    path,
    expanded: new Set([...(expanded ?? FIRST_OPEN), pathId(path.slice(0, 1))]),
  }));
}
