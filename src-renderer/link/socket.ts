import { RPCLink } from '@orpc/client/websocket';
import { z } from 'zod';
import type { Attempt, OpenCarrier } from './carrier.ts';

const CONNECT_DEADLINE_MS = 5000;
const PROBE_DEADLINE_MS = 3000;

const sessionSchema = z.object({ state: z.enum(['open', 'full']) });

const NOT_LET_IN =
  'This browser has not been let in, or Tapedeck was restarted. Open the URL printed in its terminal.';
const FULL = 'Too many pages of this deck are open. Close one of them, then come back to this one.';

/** The web shell's way: a WebSocket to where the page came from. */
export function socketOpener(page: { readonly host: string }): OpenCarrier {
  return async () => {
    const socket = new WebSocket(`ws://${page.host}/rpc`);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    socket.addEventListener('close', () => resolve());
    const isOpen = await opened(socket);
    if (!isOpen) {
      socket.close();
      return whyNot();
    }
    return {
      kind: 'open',
      carrier: {
        rpc: new RPCLink({ websocket: forgiving(socket) }),
        closed,
        isClosed: () => socket.readyState !== WebSocket.OPEN,
        close: () => socket.close(),
      },
    };
  };
}

/**
 * The link tells the host of every stream that it gives up, also when the socket is what ended it. There is nobody to
 * tell then, and the throw would reach nobody but the console; what waits for an answer is rejected by the close.
 */
function forgiving(
  socket: WebSocket,
): Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'> {
  return {
    addEventListener: socket.addEventListener.bind(socket),
    removeEventListener: socket.removeEventListener.bind(socket),
    readyState: WebSocket.OPEN,
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    },
  };
}

function opened(socket: WebSocket): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), CONNECT_DEADLINE_MS);
  socket.addEventListener('open', () => resolve(true), { once: true });
  socket.addEventListener('close', () => resolve(false), { once: true });
  return promise.finally(() => clearTimeout(timer));
}

/** A browser hides why a socket was refused; a plain request says it. */
async function whyNot(): Promise<Attempt> {
  try {
    const response = await fetch('/session', {
      cache: 'no-store',
      signal: AbortSignal.timeout(PROBE_DEADLINE_MS),
    });
    if (response.status === 401 || response.status === 403) return { kind: 'refused', why: NOT_LET_IN };
    const session = sessionSchema.safeParse(await response.json());
    return session.success && session.data.state === 'full'
      ? { kind: 'refused', why: FULL }
      : { kind: 'failed' };
  } catch {
    return { kind: 'failed' };
  }
}
