// The built Electron bundles under plain Node: `electron` is a small fake, everything else is real, the host included.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire, registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLink, type Link, type LinkState } from '../../src-renderer/link/link.ts';
import { portOpener } from '../../src-renderer/link/port.ts';
import type { ServerDraft } from '../../src-shared/api/servers.ts';
import type { Head } from '../../src-shared/api/head.ts';
import {
  FakeContents,
  FakeEvent,
  FakeFrame,
  type BrowserWindow,
  type FakeElectron,
} from './fake-electron.ts';
import { openPage, type FakePage } from './fake-page.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'out', 'main', 'electron.js');
const PRELOAD = join(ROOT, 'out', 'preload', 'preload.cjs');
const FAKE = new URL('./fake-electron.ts', import.meta.url).href;
const ORIGIN = 'tapedeck://app';
const CONNECT = 'tapedeck:connect';

let fake: FakeElectron;
let window: BrowserWindow;
let folder: string;
/** Undone from the last to the first, also when the start failed half-way. */
const cleanups: (() => unknown)[] = [];
let page: FakePage;
let link: Link;
const states: LinkState[] = [];
const heads: Head[] = [];

function until<T>(what: string, find: () => T | undefined): Promise<T> {
  return vi.waitFor(
    () => {
      const found = find();
      if (found === undefined) throw new Error(`still waiting for ${what}`);
      return found;
    },
    { timeout: 60_000 },
  );
}

beforeAll(async () => {
  for (const bundle of [MAIN, PRELOAD, join(ROOT, 'out', 'renderer', 'index.html')]) {
    if (!existsSync(bundle)) throw new Error(`${bundle} is missing: run npm run build`);
  }
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-electron-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron' ? { url: FAKE, shortCircuit: true } : next(specifier, context),
  });
  const argv = process.argv;
  process.argv = [process.execPath, MAIN, '--data', join(folder, 'data')];
  vi.stubEnv('TAPEDECK_FLAGS', 'modernByDefault=on');
  // By Node and not by the test runner, so that the hook sees the bundle's import.
  createRequire(import.meta.url)(MAIN);
  process.argv = argv;
  const loaded = globalThis.fakeElectron;
  if (loaded === undefined) throw new Error('the bundle did not import electron');
  fake = loaded;
  cleanups.push(() => until('the exit', () => fake.notes.exits.length > 0 || undefined));
  cleanups.push(() => fake.app.quit());
  window = await until('a window that is shown', () => fake.notes.windows.find((one) => one.isShown));
  page = openPage(fake, window.webContents, PRELOAD, ORIGIN);
  link = createLink({ open: portOpener(page.window), chance: () => 0, onWake: () => () => undefined });
  cleanups.push(() => link.close());
  link.start({ onState: (state) => states.push(state), onHead: (head) => heads.push(head) });
  await until('an open link', () => states.find((state) => state.kind === 'open'));
});

afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

describe('the window', () => {
  test('is sandboxed and isolated, and every preference that matters is stated', () => {
    expect(window.options.webPreferences).toEqual({
      preload: PRELOAD,
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
      devTools: false,
    });
    expect(fake.notes.sandboxed).toBe(true);
    expect(fake.notes.windows).toHaveLength(1);
  });

  test('loads our scheme, which is standard and secure and bypasses no policy', () => {
    expect(window.webContents.mainFrame.url).toBe(`${ORIGIN}/`);
    expect(fake.notes.schemes).toEqual([
      {
        scheme: 'tapedeck',
        privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
      },
    ]);
  });

  test('is the only one on its data folder; a second start brings it to the front', () => {
    expect(fake.notes.lockRequests).toBe(1);
    expect(fake.notes.paths).toEqual({ userData: join(folder, 'data', 'window') });
    fake.app.emit('second-instance');
    expect(fake.notes.focused).toBe(1);
  });
});

describe('the page', () => {
  const get = async (url: string, method = 'GET'): Promise<Response> => {
    const handler = fake.session.defaultSession.handlers.get('tapedeck');
    if (handler === undefined) throw new Error('no handler');
    return handler(new Request(url, { method }));
  };

  test('is served with the policy, and may connect to nobody', async () => {
    const answer = await get(`${ORIGIN}/`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
        "media-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const html = await answer.text();
    const script = /<script[^>]+src="([^"]+)"/.exec(html)?.[1];
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    const asset = await get(new URL(script ?? 'none', `${ORIGIN}/`).href);
    expect(asset.status).toBe(200);
    expect(asset.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(asset.headers.get('cache-control')).toContain('immutable');
  });

  test.each([
    `${ORIGIN}/../main/electron.js`,
    `${ORIGIN}/%2e%2e/main/electron.js`,
    `${ORIGIN}/..%2fmain%2felectron.js`,
    `${ORIGIN}/nothing.js`,
    'tapedeck://evil/',
    'tapedeck://app.evil/',
    'tapedeck://user@app/',
  ])('%s is not served', async (url) => {
    const answer = await get(url).catch(() => new Response(null, { status: 400 }));
    expect([400, 404]).toContain(answer.status);
    expect(await answer.text()).toBe('');
  });

  test('cannot be written to', async () => {
    expect((await get(`${ORIGIN}/`, 'POST')).status).toBe(404);
  });

  test('gets nothing of Electron or Node from the preload', () => {
    expect(page.required).toEqual(['electron']);
    expect(page.exposed()).toEqual([]);
  });
});

describe('what a page may not do', () => {
  test('no permission is granted but to write text to the clipboard, and that only to our page', () => {
    const { permissionRequest, permissionCheck, devicePermission, displayMedia } =
      fake.session.defaultSession;
    const elsewhere = new FakeContents();
    elsewhere.mainFrame = new FakeFrame('https://evil.example/');
    const granted = (contents: FakeContents, permission: string): boolean | undefined => {
      let decision: boolean | undefined;
      permissionRequest?.(contents, permission, (given) => (decision = given));
      return decision;
    };
    const all = [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'pointerLock',
      'fullscreen',
      'openExternal',
      'hid',
      'serial',
      'usb',
      'clipboard-read',
      'unknown',
    ];
    for (const permission of all) {
      expect(granted(window.webContents, permission)).toBe(false);
      expect(permissionCheck?.(null, permission, ORIGIN)).toBe(false);
    }
    expect(granted(window.webContents, 'clipboard-sanitized-write')).toBe(true);
    expect(permissionCheck?.(null, 'clipboard-sanitized-write', ORIGIN)).toBe(true);
    expect(granted(elsewhere, 'clipboard-sanitized-write')).toBe(false);
    expect(permissionCheck?.(null, 'clipboard-sanitized-write', 'https://evil.example')).toBe(false);
    expect(devicePermission?.()).toBe(false);
    let streams: object | null = null;
    displayMedia?.({}, (given) => (streams = given));
    expect(streams).toEqual({});
  });

  test.each([
    [`${ORIGIN}/assets/x.js`, false],
    ['data:image/png;base64,', false],
    [`blob:${ORIGIN}/1`, false],
    ['https://example.com/', true],
    ['http://127.0.0.1:1/', true],
    ['ws://127.0.0.1:1/', true],
    ['file:///etc/passwd', true],
    ['tapedeck://evil/', true],
    ['blob:https://evil.example/1', true],
  ])('a request for %s is cancelled: %s', (url, cancelled) => {
    let verdict: boolean | undefined;
    fake.session.defaultSession.beforeRequest?.({ url }, ({ cancel }) => (verdict = cancel));
    expect(verdict).toBe(cancelled);
  });

  test('it cannot download but what it exported or made itself, navigate, redirect, frame or attach a webview', () => {
    const isDownloaded = (url: string): boolean => {
      const event = new FakeEvent();
      fake.session.defaultSession.emit('will-download', event, { getURL: () => url });
      return !event.isPrevented;
    };
    const prevented = (
      name: string,
      details: object,
      target = fake.session.defaultSession.constructor,
    ): boolean => {
      const event = Object.assign(new FakeEvent(), details);
      const emitter = target === FakeContents ? window.webContents : fake.session.defaultSession;
      emitter.emit(name, event);
      return event.isPrevented;
    };
    expect(isDownloaded(`${ORIGIN}/files/abc`)).toBe(true);
    // What the page made of what it shows: a tool's result, a snapshot.
    expect(isDownloaded(`blob:${ORIGIN}/1`)).toBe(true);
    for (const url of [
      `${ORIGIN}/index.html`,
      'https://example.com/files/abc',
      'tapedeck://evil/files/abc',
      'blob:https://evil.example/files/1',
      'data:text/html,x',
    ])
      expect(isDownloaded(url)).toBe(false);
    for (const url of [
      'https://example.com/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'tapedeck://evil/',
      'http://127.0.0.1/',
    ]) {
      expect(prevented('will-frame-navigate', { url, isMainFrame: true }, FakeContents)).toBe(true);
      expect(prevented('will-redirect', { url }, FakeContents)).toBe(true);
    }
    expect(prevented('will-frame-navigate', { url: `${ORIGIN}/`, isMainFrame: false }, FakeContents)).toBe(
      true,
    );
    expect(prevented('will-frame-navigate', { url: `${ORIGIN}/`, isMainFrame: true }, FakeContents)).toBe(
      false,
    );
    expect(prevented('will-attach-webview', {}, FakeContents)).toBe(true);
  });

  test('it opens no window; an https link goes to the browser after a person agreed, nothing else does', async () => {
    const open = window.webContents.openHandler;
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    fake.notes.boxes.length = 0;
    for (const url of [
      'file:///etc/passwd',
      'http://example.com/',
      'javascript:alert(1)',
      'ms-settings:',
      'https://user@example.com/',
    ]) {
      expect(open?.({ url })).toEqual({ action: 'deny' });
      await settled();
    }
    expect(fake.notes.boxes).toEqual([]);

    fake.notes.press = () => 0;
    expect(open?.({ url: 'https://ex\u0430mple.com/a' })).toEqual({ action: 'deny' });
    await settled();
    expect(fake.notes.boxes[0]?.detail).toBe('https://xn--exmple-4nf.com/a');
    expect(fake.notes.opened).toEqual([]);

    fake.notes.press = () => 1;
    open?.({ url: 'https://example.com/docs' });
    await settled();
    expect(fake.notes.opened).toEqual(['https://example.com/docs']);
  });
});

describe('the port', () => {
  test('carries the contract of the real host, heads included', async () => {
    const info = await link.client.app.info();
    expect(info.shell).toBe('electron');
    expect(info.dataFolder).toBe(join(folder, 'data'));
    expect(info.flagOverrides).toEqual([{ name: 'modernByDefault', value: true, by: 'environment' }]);
    await expect.poll(() => heads.at(-1)?.hostRun).toBe(info.hostRun);
    expect(await link.client.servers.list()).toEqual([]);
    await expect(link.client.servers.start({ id: 'nothing' })).rejects.toMatchObject({
      data: { code: 'unknown-server' },
    });
  });

  test.each([
    [
      'another web contents',
      () => ({ sender: new FakeContents(), senderFrame: new FakeFrame(`${ORIGIN}/`) }),
    ],
    [
      'another frame of ours',
      () => ({ sender: window.webContents, senderFrame: new FakeFrame(`${ORIGIN}/`) }),
    ],
    ['a frame that is gone', () => ({ sender: window.webContents, senderFrame: null })],
  ])('is not given to %s', (_name, makeEvent) => {
    const event = makeEvent();
    const started = fake.notes.startedPorts;
    fake.ipcMain.emit(CONNECT, event);
    expect(event.senderFrame?.posted ?? []).toEqual([]);
    expect(fake.notes.startedPorts).toBe(started);
  });

  test('is not given to our window while it shows another page', () => {
    const ours = window.webContents.mainFrame;
    const started = fake.notes.startedPorts;
    for (const url of ['https://evil.example/', 'tapedeck://evil/', 'about:blank']) {
      window.webContents.mainFrame = new FakeFrame(url);
      fake.ipcMain.emit(CONNECT, { sender: window.webContents, senderFrame: window.webContents.mainFrame });
      expect(window.webContents.mainFrame.posted).toEqual([]);
    }
    window.webContents.mainFrame = ours;
    expect(fake.notes.startedPorts).toBe(started);
  });

  test('a page that asks again gets another one, and the former is closed; the link comes back by itself', async () => {
    const before = states.length;
    fake.ipcMain.emit(CONNECT, { sender: window.webContents, senderFrame: window.webContents.mainFrame });
    await expect.poll(() => states.slice(before).map((state) => state.kind)).toEqual(['lost', 'open']);
    expect((await link.client.app.info()).shell).toBe('electron');
  });
});

describe('consent', () => {
  const draft: ServerDraft = {
    name: 'hello\u202e',
    era: 'legacy',
    spec: {
      kind: 'stdio',
      command: process.execPath,
      args: ['-e', `setTimeout(() => {}, 60_000); // ${'x'.repeat(6000)}END`],
      cwd: null,
      env: { SECRET_TOKEN: 'do-not-show' },
    },
  };

  test('a command is asked about in a dialog, whole, before it runs; Refuse is the default', async () => {
    const server = await link.client.servers.add(draft);
    fake.notes.boxes.length = 0;
    fake.notes.press = (box) => (box.buttons[1] === 'Show more' ? 1 : 0);
    await link.client.servers.start({ id: server.id }).catch(() => undefined);
    await expect.poll(() => fake.notes.boxes.at(-1)?.buttons[1]).toBe('Approve and start');
    const text = fake.notes.boxes.map((box) => box.detail).join('\n');
    expect(fake.notes.boxes.length).toBeGreaterThan(1);
    expect(fake.notes.boxes[0]?.message).toContain('hello\\u202E');
    expect(text).toContain('END');
    expect(text).toContain('SECRET_TOKEN');
    expect(text).not.toContain('do-not-show');
    expect(text).toContain(server.specHash);
    for (const box of fake.notes.boxes)
      expect([box.buttons[0], box.defaultId, box.cancelId]).toEqual(['Refuse', 0, 0]);
    const now = (): Promise<string | undefined> =>
      link.client.servers.list().then((all) => all.find((one) => one.id === server.id)?.state.kind);
    await expect.poll(now).not.toBe('awaiting-consent');
    expect(await link.client.servers.list()).toMatchObject([{ id: server.id, approved: false, pid: null }]);
  });

  test('approved, it runs, and is gone after the app has quit', async () => {
    const [server] = await link.client.servers.list();
    if (server === undefined) throw new Error('no server');
    fake.notes.press = () => 1;
    await link.client.servers.start({ id: server.id });
    let pid: number | null = null;
    await expect
      .poll(async () => {
        pid = (await link.client.servers.list())[0]?.pid ?? null;
        return pid;
      })
      .not.toBeNull();
    const isAlive = (): boolean => {
      try {
        return pid !== null && process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    expect(isAlive()).toBe(true);
    fake.app.quit();
    expect(fake.notes.quits[0]?.isPrevented).toBe(true);
    await expect.poll(() => fake.notes.exits, { timeout: 60_000 }).toEqual([0]);
    expect(isAlive()).toBe(false);
    // Asked once more, it does not stop twice.
    fake.app.quit();
    expect(fake.notes.exits).toEqual([0]);
  });
});
