/** The viewer: a page of static files that shows a tape file without a host. */
import '../app/no-eval.ts';
import '../ui/ui.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { leaveToInputMethods } from '../app/input-methods.ts';
import { followLooks } from '../app/looks.ts';
import { PageFence } from '../app/page-fences.tsx';
import { ask } from '../store/ask.ts';
import { createIntents } from '../store/deck-intents.ts';
import type { Intents } from '../store/intents.ts';
import { DeckContext } from '../store/hooks.ts';
import { followPlayhead } from '../store/past-follower.ts';
import { startPlayer } from '../store/playing.ts';
import { RowWindow } from '../store/rows.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import { embeddedFile, embeddedName } from './embedded-file.ts';
import { openFileStore } from './file-store.ts';
import { createLocalClient } from './local-client.ts';
import { createMemoryStore } from './memory-store.ts';
import { fetchServed, servedName } from './served-file.ts';
import { ViewerApp } from './viewer-app.tsx';
import { useViewer } from './viewer-state.ts';
import { createViewer, type Viewer } from './viewer.ts';

async function main(root: HTMLElement): Promise<void> {
  const given = givenFile();
  // Pages that lie on the disk share one store, whoever wrote them; and of a file that came with the page, or was put
  // beside it, nothing is to stay in the browser.
  const keeps = given === null && location.protocol !== 'file:';
  const viewer = createViewer(keeps ? openFileStore() : createMemoryStore());
  useViewer.setState({ keeps });
  const client = createLocalClient(viewer);
  const rows = new RowWindow((request) => ask(client.messages.page(request)));
  // Nothing here asks for consent: nothing is started.
  const intents = createIntents(client, rows, () => undefined);
  startPlayer(client, intents.playhead);
  followPlayhead(client, 'viewer');
  if (keeps) await openWorkspace();
  followLooks();
  leaveToInputMethods();
  await viewer.start(rows);
  createRoot(root).render(
    <StrictMode>
      <PageFence>
        <DeckContext value={{ intents: ofFiles(intents, viewer), rows, client, hasHost: false }}>
          <ViewerApp viewer={viewer} />
        </DeckContext>
      </PageFence>
    </StrictMode>,
  );
  if (given !== null) await viewer.openLater(given.name, given.fetched);
}

/** The file that came with this page, or that `tapedeck view` has put beside it. */
function givenFile(): { readonly name: string; readonly fetched: () => Promise<File> } | null {
  const embedded = embeddedName();
  if (embedded !== null) return { name: embedded, fetched: () => embeddedFile(embedded) };
  const served = servedName();
  return served === null ? null : { name: served, fetched: () => fetchServed(served) };
}

/** A session that is opened is another file. */
function ofFiles(intents: Intents, viewer: Viewer): Intents {
  return {
    ...intents,
    openScope(scope) {
      if (scope.kind === 'tape' && scope.tapeId !== viewer.tape()?.id) void viewer.show(scope.tapeId);
      else intents.show('messages');
    },
  };
}

const root = document.getElementById('root');
if (root !== null) void main(root);
