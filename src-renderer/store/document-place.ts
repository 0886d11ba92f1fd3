import { create } from 'zustand';

/** Where in the workspace document one looks: the same place now and as of any moment. */
export interface DocumentPlace {
  readonly filter: string;
  /** Ids of what is open; null as long as nobody has opened or closed anything. */
  readonly expanded: ReadonlySet<string> | null;
  readonly path: readonly string[] | null;
}

/** One writer: the pane that shows the document. */
export const useDocumentPlace = create<DocumentPlace>()(() => ({ filter: '', expanded: null, path: null }));
