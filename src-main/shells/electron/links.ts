import { dialog, shell, type BrowserWindow } from 'electron';
import { externalLink } from './address.ts';

/**
 * Opens a link in the system's browser, after a person has seen where it leads: links come from servers. One question at
 * a time; what is no plain https link is not asked about.
 */
export function createLinkOpener(windowOf: () => BrowserWindow | null): (url: string) => void {
  let isAsking = false;
  return (text) => {
    const url = externalLink(text);
    const parent = windowOf();
    if (url === null || parent === null || isAsking) return;
    isAsking = true;
    void ask(parent, url).finally(() => (isAsking = false));
  };
}

async function ask(parent: BrowserWindow, url: URL): Promise<void> {
  const { response } = await dialog.showMessageBox(parent, {
    type: 'question',
    message: `Open ${url.host} in your browser?`,
    // As the browser will read it: what is not ASCII is encoded.
    detail: url.href,
    buttons: ['Cancel', 'Open'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  if (response === 1) await shell.openExternal(url.href);
}
