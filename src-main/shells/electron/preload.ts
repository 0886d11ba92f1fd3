import { ipcRenderer } from 'electron';
import { PORT_GIVEN, PORT_WANTED } from '../../../src-shared/api/page-port.ts';
import { CONNECT_CHANNEL, PORT_CHANNEL } from './channels.ts';

/*
 * Hands a port of the main process to the page, and nothing else: nothing of Electron or Node is exposed. The main
 * process decides by the sender's frame whether there is a port at all.
 */
window.addEventListener('message', (event) => {
  const isOurs = event.source === window && event.origin === window.location.origin;
  if (isOurs && event.data === PORT_WANTED) ipcRenderer.postMessage(CONNECT_CHANNEL, null);
});

ipcRenderer.on(PORT_CHANNEL, (event) => {
  const [port] = event.ports;
  if (port !== undefined) window.postMessage(PORT_GIVEN, window.location.origin, [port]);
});
