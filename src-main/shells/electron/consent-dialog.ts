import { dialog, type BrowserWindow } from 'electron';
import { visibleText } from '../../../src-shared/base/visible-text.ts';
import type { Consent, ConsentRequest } from '../../host/ports.ts';
import { consentPages } from './consent-pages.ts';

/** Questions that wait behind the one that is shown; further ones are refused unasked. */
export const CONSENT_QUEUE_MAX = 32;

/** Asks in a dialog of the system, which no page can draw, read or press. One at a time. */
export function createConsentDialog(windowOf: () => BrowserWindow | null): Consent {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  async function inTurn(request: ConsentRequest, signal: AbortSignal): Promise<boolean> {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    try {
      await before;
      return await show(windowOf(), request, signal);
    } catch {
      // A dialog that cannot be shown has not been answered.
      return false;
    } finally {
      waiting -= 1;
      resolve();
    }
  }

  return {
    ask(request, signal) {
      if (waiting >= CONSENT_QUEUE_MAX) return { url: null, answer: Promise.resolve(false) };
      waiting += 1;
      return { url: null, answer: inTurn(request, signal) };
    },
  };
}

const REFUSE = 0;

async function show(
  parent: BrowserWindow | null,
  request: ConsentRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const pages = consentPages(request);
  if (parent === null || pages === null) return false;
  for (const [index, page] of pages.entries()) {
    if (signal.aborted) return false;
    const isLast = index === pages.length - 1;
    const place = pages.length > 1 ? ` (${index + 1} of ${pages.length})` : '';
    const { response } = await dialog.showMessageBox(parent, {
      type: 'warning',
      message: `Let Tapedeck start “${visibleText(request.serverName)}”?${place}`,
      detail: `A command runs with all of your rights on this machine; a URL is sent the headers named here.\n\n${page}`,
      // Approval is offered only where everything has been shown, and never by pressing Enter or Escape.
      buttons: ['Refuse', isLast ? 'Approve and start' : 'Show more'],
      defaultId: REFUSE,
      cancelId: REFUSE,
      noLink: true,
      signal,
    });
    if (response === REFUSE) return false;
  }
  return !signal.aborted;
}
