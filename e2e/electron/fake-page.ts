// A page as Electron makes it: a window that posts to itself, and the built preload beside it in a world of its own.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import type { MessagePort } from 'node:worker_threads';
import type { PageWindow } from '../../src-renderer/link/port.ts';
import type { FakeContents, FakeElectron } from './fake-electron.ts';

export interface FakePage {
  readonly window: PageWindow;
  /** What the preload put where the page's scripts can see it. */
  readonly exposed: () => readonly string[];
  readonly required: readonly string[];
}

/** Runs the preload as the sandbox does: it can require `electron` and nothing else, and is CommonJS. */
export function openPage(
  fake: FakeElectron,
  contents: FakeContents,
  preload: string,
  origin: string,
): FakePage {
  const events = new EventTarget();
  const listeners = new Map<(event: MessageEvent) => void, (event: Event) => void>();
  const window = {
    location: { origin },
    addEventListener(type: 'message', listener: (event: MessageEvent) => void): void {
      const adapted = (event: Event): void => {
        if (event instanceof PostedEvent) listener(event.message);
      };
      listeners.set(listener, adapted);
      events.addEventListener(type, adapted);
    },
    removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void {
      events.removeEventListener(type, listeners.get(listener) ?? null);
    },
    postMessage(data: unknown, targetOrigin: string, ports: readonly MessagePort[] = []): void {
      if (targetOrigin !== origin) return;
      setImmediate(() => events.dispatchEvent(new PostedEvent(messageOf(data, origin, window, ports))));
    },
  };
  const before = new Set(Object.keys(window));

  const renderer = Object.assign(new EventEmitter(), {
    postMessage(channel: string): void {
      fake.ipcMain.emit(channel, { sender: contents, senderFrame: contents.mainFrame });
    },
  });
  contents.mainFrame.onPosted = (channel, ports) => renderer.emit(channel, { ports });

  const required: string[] = [];
  const require = (name: string): unknown => {
    required.push(name);
    if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`);
    return { ipcRenderer: renderer };
  };
  const run = compileFunction(readFileSync(preload, 'utf8'), [
    'require',
    'module',
    'exports',
    'window',
    'process',
  ]);
  Reflect.apply(run, undefined, [require, { exports: {} }, {}, window, undefined]);
  return { window, required, exposed: () => Object.keys(window).filter((name) => !before.has(name)) };
}

class PostedEvent extends Event {
  readonly message: MessageEvent;
  constructor(message: MessageEvent) {
    super('message');
    this.message = message;
  }
}

/** Node's own MessageEvent takes neither a window for a source nor these ports. */
function messageOf(
  data: unknown,
  origin: string,
  source: unknown,
  ports: readonly MessagePort[],
): MessageEvent {
  const event = new MessageEvent('message', { data, origin });
  Object.defineProperties(event, { source: { value: source }, ports: { value: ports } });
  return event;
}
