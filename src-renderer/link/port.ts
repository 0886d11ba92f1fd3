import { RPCLink } from '@orpc/client/message-port';
import { PORT_GIVEN, PORT_TAKEN, PORT_WANTED } from '../../src-shared/api/page-port.ts';
import type { OpenCarrier } from './carrier.ts';

const HANDSHAKE_DEADLINE_MS = 5000;

/** What is needed of the window: its messages to itself, which the preload hears too. */
export interface PageWindow {
  readonly location: { readonly origin: string };
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  postMessage(message: unknown, targetOrigin: string): void;
}

/** Electron's way: the preload fetches a port from the main process and hands it over. There is no socket. */
export function portOpener(page: PageWindow): OpenCarrier {
  return async () => {
    const port = await portFrom(page);
    if (port === null) return { kind: 'failed' };
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    let isClosed = false;
    const end = (): void => {
      isClosed = true;
      resolve();
    };
    port.addEventListener('close', end);
    const rpc = new RPCLink({ port });
    port.addEventListener('message', () => port.postMessage(PORT_TAKEN));
    port.start();
    return {
      kind: 'open',
      carrier: {
        rpc,
        closed,
        isClosed: () => isClosed,
        close() {
          port.close();
          end();
        },
      },
    };
  };
}

function portFrom(page: PageWindow): Promise<MessagePort | null> {
  const { promise, resolve } = Promise.withResolvers<MessagePort | null>();
  const listener = (event: MessageEvent): void => {
    const isOurs =
      event.source === page && event.origin === page.location.origin && event.data === PORT_GIVEN;
    const [port] = event.ports;
    if (isOurs && port !== undefined) resolve(port);
  };
  page.addEventListener('message', listener);
  const timer = setTimeout(() => resolve(null), HANDSHAKE_DEADLINE_MS);
  page.postMessage(PORT_WANTED, page.location.origin);
  return promise.finally(() => {
    clearTimeout(timer);
    page.removeEventListener('message', listener);
  });
}
