import './app/no-eval.ts';
import './ui/ui.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { leaveToInputMethods } from './app/input-methods.ts';
import { followLooks } from './app/looks.ts';
import { PageFence } from './app/page-fences.tsx';
import { loadFirstView } from './app/views.ts';
import { connect } from './link/connect.ts';
import { ask } from './store/ask.ts';
import { createIntents } from './store/deck-intents.ts';
import { DeckContext } from './store/hooks.ts';
import { followPlayhead } from './store/past-follower.ts';
import { startPlayer } from './store/playing.ts';
import { rememberScreen } from './store/remember.ts';
import { RowWindow } from './store/rows.ts';
import { useDeck } from './store/state.ts';
import { createSync } from './store/sync.ts';
import { pageToken } from './store/token.ts';
import { openWorkspace } from './workspace/workspace.ts';

const CONSENT_WINDOW = 'popup,width=560,height=680';

/** Asked for by a click a moment ago, so that a browser lets it open; where it does not, a banner has the link. */
function openConsent(url: string): void {
  window.open(url, '_blank', CONSENT_WINDOW);
}

/** The one wiring of the page: link to store, store to views. */
async function main(root: HTMLElement): Promise<void> {
  const link = connect();
  const { client } = link;
  const rows = new RowWindow((request) => ask(client.messages.page(request)));
  const intents = createIntents(client, rows, openConsent);
  startPlayer(client, intents.playhead);
  followPlayhead(client, pageToken());
  link.start(createSync(client, rows));
  await openWorkspace();
  rememberScreen(rows);
  followLooks();
  leaveToInputMethods();
  await loadFirstView(useDeck.getState().view);
  createRoot(root).render(
    <StrictMode>
      <PageFence>
        <DeckContext value={{ intents, rows, client, hasHost: true }}>
          <App />
        </DeckContext>
      </PageFence>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root !== null) void main(root);
