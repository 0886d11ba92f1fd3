/**
 * What the built main bundle imports as `electron` in the contract test: event emitters that note what they are told, and
 * ports that are real. It is loaded by Node itself, beside the test, so it leaves itself where the test finds it.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

export interface BoxOptions {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  readonly defaultId: number;
  readonly cancelId: number;
}

/** One event as a listener sees it. */
export class FakeEvent {
  isPrevented = false;
  preventDefault(): void {
    this.isPrevented = true;
  }
}

class MessagePortMain extends EventEmitter {
  readonly #port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
    port.on('close', () => this.emit('close'));
    // Held back until start(), as in Electron.
    port.unref();
  }
  start(): void {
    this.#port.start();
    notes.startedPorts += 1;
  }
  postMessage(message: unknown): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
    this.#port.postMessage(message);
  }
  close(): void {
    this.#port.close();
  }
}

/** port1 is the main process's, port2 goes to the page: there it is a DOM port, here Node's own. */
export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePort;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new MessagePortMain(port1);
    this.port2 = port2;
  }
}

export class FakeFrame {
  url: string;
  origin: string;
  parent: FakeFrame | null = null;
  readonly posted: { readonly channel: string; readonly ports: readonly MessagePort[] }[] = [];
  onPosted: ((channel: string, ports: readonly MessagePort[]) => void) | null = null;
  constructor(url: string) {
    this.url = url;
    this.origin =
      new URL(url).protocol === 'tapedeck:' ? `tapedeck://${new URL(url).host}` : new URL(url).origin;
  }
  postMessage(channel: string, _message: unknown, ports: readonly MessagePort[]): void {
    this.posted.push({ channel, ports });
    this.onPosted?.(channel, ports);
  }
}

export class FakeContents extends EventEmitter {
  mainFrame = new FakeFrame('about:blank');
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  getURL(): string {
    return this.mainFrame.url;
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  readonly options: { readonly webPreferences: Readonly<Record<string, unknown>>; readonly show: boolean };
  isShown = false;
  constructor(options: BrowserWindow['options']) {
    super();
    this.options = options;
    notes.windows.push(this);
    app.emit('web-contents-created', new FakeEvent(), this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    this.webContents.mainFrame = new FakeFrame(url);
    this.emit('ready-to-show');
  }
  show(): void {
    this.isShown = true;
  }
  focus(): void {
    notes.focused += 1;
  }
  isDestroyed(): boolean {
    return false;
  }
  isMinimized(): boolean {
    return false;
  }
  restore(): void {}
}

class FakeApp extends EventEmitter {
  readonly isPackaged = true;
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  setPath(name: string, path: string): void {
    notes.paths[name] = path;
  }
  enableSandbox(): void {
    notes.sandboxed = true;
  }
  requestSingleInstanceLock(): boolean {
    notes.lockRequests += 1;
    return true;
  }
  quit(): void {
    const event = new FakeEvent();
    this.emit('before-quit', event);
    notes.quits.push(event);
  }
  exit(code: number): void {
    notes.exits.push(code);
  }
}

type PermissionDecision = (
  contents: FakeContents,
  permission: string,
  decide: (granted: boolean) => void,
) => void;

class FakeSession extends EventEmitter {
  permissionRequest: PermissionDecision | null = null;
  permissionCheck: ((contents: null, permission: string, origin: string) => boolean) | null = null;
  devicePermission: (() => boolean) | null = null;
  displayMedia: ((request: unknown, answer: (streams: object) => void) => void) | null = null;
  beforeRequest: ((details: { url: string }, answer: (verdict: { cancel: boolean }) => void) => void) | null =
    null;
  readonly handlers = new Map<string, (request: Request) => Promise<Response>>();
  readonly webRequest = {
    onBeforeRequest: (handler: NonNullable<FakeSession['beforeRequest']>): void => {
      this.beforeRequest = handler;
    },
  };
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Promise<Response>): void => {
      this.handlers.set(scheme, handler);
    },
  };
  setPermissionRequestHandler(handler: PermissionDecision): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: NonNullable<FakeSession['permissionCheck']>): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.devicePermission = handler;
  }
  setDisplayMediaRequestHandler(handler: NonNullable<FakeSession['displayMedia']>): void {
    this.displayMedia = handler;
  }
}

/** What the bundle did, and what a person would do. */
const notes = {
  windows: [] as BrowserWindow[],
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  paths: {} as Record<string, string>,
  sandboxed: false,
  lockRequests: 0,
  focused: 0,
  startedPorts: 0,
  quits: [] as FakeEvent[],
  exits: [] as number[],
  errorBoxes: [] as string[],
  boxes: [] as BoxOptions[],
  opened: [] as string[],
  menus: 0,
  /** Which button a person presses. */
  press: (_box: BoxOptions): number => 0,
};

export const app = new FakeApp();
export const ipcMain = new EventEmitter();
export const ipcRenderer = new EventEmitter();
export const nativeTheme = { shouldUseDarkColors: false };
export const session = { defaultSession: new FakeSession() };
export const protocol = {
  registerSchemesAsPrivileged(schemes: typeof notes.schemes): void {
    notes.schemes.push(...schemes);
  },
};
export const dialog = {
  async showMessageBox(_parent: BrowserWindow, options: BoxOptions): Promise<{ response: number }> {
    notes.boxes.push(options);
    return { response: notes.press(options) };
  },
  showErrorBox(title: string, content: string): void {
    notes.errorBoxes.push(`${title} ${content}`);
  },
};
export const Menu = {
  buildFromTemplate: (template: unknown): unknown => template,
  setApplicationMenu(): void {
    notes.menus += 1;
  },
};
export const shell = {
  async openExternal(url: string): Promise<void> {
    notes.opened.push(url);
  },
};

const fake = { app, ipcMain, ipcRenderer, session, notes };
export type FakeElectron = typeof fake;

declare global {
  var fakeElectron: FakeElectron | undefined;
}
globalThis.fakeElectron = fake;
