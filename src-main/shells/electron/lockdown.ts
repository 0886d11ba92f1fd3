import type { Session, WebContents } from 'electron';
import { DOWNLOAD_PATH } from '../../../src-shared/api/files.ts';
import { isOurs, PAGE_ORIGIN } from './address.ts';

/** Needed to copy: text only, by a gesture, into the clipboard and never out of it. The one thing that is granted. */
const GRANTED = 'clipboard-sanitized-write';

/** What a page of this session may do: next to nothing, and reach nobody. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, decide) => {
    decide(permission === GRANTED && isOurs(contents.getURL()));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => {
    return permission === GRANTED && isOurs(origin) && new URL(origin).pathname.length <= 1;
  });
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on('will-download', (event, item) => {
    // A file that the host wrote, or that the page made of what it shows, because a person asked for it: the system asks
    // where to save it.
    if (!isExport(item.getURL()) && !isMadeByPage(item.getURL())) event.preventDefault();
  });
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayLoad(details.url) }));
}

function isExport(url: string): boolean {
  return isOurs(url) && new URL(url).pathname.startsWith(DOWNLOAD_PATH);
}

/** What a tool gave, or a snapshot: bytes that the page has already. */
function isMadeByPage(url: string): boolean {
  return url.startsWith(`blob:${PAGE_ORIGIN}/`);
}

/** Our own files, what is in memory, and the developer tools. Never http, https, ws, file. */
function mayLoad(url: string): boolean {
  return isOurs(url) || url.startsWith('data:') || isMadeByPage(url) || url.startsWith('devtools:');
}

/** Every web contents, whoever made it, stays where it is and makes no other. `onLink` is told of links that lead out. */
export function lockContents(contents: WebContents, onLink: (url: string) => void): void {
  // A reload is a navigation to where one is.
  contents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame && isOurs(event.url)) return;
    event.preventDefault();
    if (event.isMainFrame) onLink(event.url);
  });
  contents.on('will-redirect', (event) => {
    if (!isOurs(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    onLink(url);
    return { action: 'deny' };
  });
}
