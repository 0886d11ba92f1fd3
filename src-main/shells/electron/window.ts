import { BrowserWindow, nativeTheme, type WebPreferences } from 'electron';
import { PAGE_URL } from './address.ts';

/** All of it stated, defaults included: a default that changes in a new Electron must not change this window. */
export function webPreferences(preload: string, isDevelopment: boolean): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    plugins: false,
    safeDialogs: true,
    spellcheck: false,
    devTools: isDevelopment,
  };
}

/** The case around the page, in the page's own colours, so that nothing flashes before it is painted. */
const CASE = { light: '#e9e6df', dark: '#211f1c' };

export function openWindow(preload: string, isDevelopment: boolean): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 480,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? CASE.dark : CASE.light,
    title: 'Tapedeck',
    webPreferences: webPreferences(preload, isDevelopment),
  });
  window.once('ready-to-show', () => window.show());
  return window;
}

export function loadPage(window: BrowserWindow): Promise<void> {
  return window.loadURL(PAGE_URL);
}
