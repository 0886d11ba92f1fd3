import { PAGE_SCHEME } from '../../src-shared/api/page-port.ts';
import { createLink, type Link } from './link.ts';
import { portOpener } from './port.ts';
import { socketOpener } from './socket.ts';

/** The link of this page: through the preload's port in Electron, through a WebSocket in a browser. Not yet started. */
export function connect(page: Window = window): Link {
  const isElectron = page.location.protocol === `${PAGE_SCHEME}:`;
  return createLink({
    open: isElectron ? portOpener(page) : socketOpener(page.location),
    chance: Math.random,
    onWake(wake) {
      const listener = (): void => {
        if (page.document.visibilityState === 'visible') wake();
      };
      page.document.addEventListener('visibilitychange', listener);
      page.addEventListener('focus', listener);
      return () => {
        page.document.removeEventListener('visibilitychange', listener);
        page.removeEventListener('focus', listener);
      };
    },
  });
}
