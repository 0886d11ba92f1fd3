import { openStorage, type WorkspaceStorage } from './database.ts';
import { flushDrafts, openDrafts } from './drafts.ts';
import { flushPrefs, hydratePrefs } from './prefs.ts';

/** Once, before the first paint. Resolves within HYDRATE_WITHIN_MS whatever the browser allows. */
export async function openWorkspace(): Promise<void> {
  const storage = storageOrNothing();
  openDrafts(storage);
  await hydratePrefs(storage);
  // A page that goes away gets no timer any more.
  const flush = (): void => {
    void flushPrefs();
    void flushDrafts();
  };
  window.addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') flush();
  });
}

/** Some private windows have no database at all, and say so by throwing. */
function storageOrNothing(): WorkspaceStorage {
  try {
    return openStorage();
  } catch {
    return NOTHING;
  }
}

const NOTHING: WorkspaceStorage = {
  readPrefs: () => Promise.resolve([]),
  putPrefs: () => Promise.resolve(),
  readDraft: () => Promise.resolve(undefined),
  putDrafts: () => Promise.resolve(),
  deleteDrafts: () => Promise.resolve(),
  trimDrafts: () => Promise.resolve(),
};
