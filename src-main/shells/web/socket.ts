import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../../host/ports.ts';
import { MESSAGE_BYTES_MAX, type Channel, type ChannelPeer } from '../rpc/channel.ts';

/** Pages that are connected at the same time. */
export const SOCKETS_MAX = 8;
/** A page that has this much unread is waited for before more is produced. */
export const BUFFERED_BYTES_HIGH = 1024 * 1024;
/** A page that did not answer one ping before the next one is gone. */
export const HEARTBEAT_MS = 15_000;

/** A page that does not answer the closing handshake is cut off. */
const CLOSE_GRACE_MS = 300;

const CLOSE_GOING_AWAY = 1001;
const CLOSE_POLICY = 1008;

export interface Sockets {
  /** Whether one more would be let in. */
  readonly hasRoom: () => boolean;
  /** Takes over the connection of an upgrade that has been admitted; false when there is no room. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  close(): void;
}

export interface SocketOptions {
  readonly clock: Clock;
  readonly serve: (channel: Channel) => ChannelPeer;
  readonly heartbeatMs?: number | undefined;
}

/** The page's WebSockets: bounded in number and size, slowed down by slow readers, dropped when silent. */
export function createSockets({ clock, serve, heartbeatMs = HEARTBEAT_MS }: SocketOptions): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const open = new Set<WebSocket>();

  function attend(socket: WebSocket): void {
    open.add(socket);
    const peer = serve({
      send: (text) => sendTo(socket, text),
      refuse: (reason) => socket.close(CLOSE_POLICY, reason),
    });
    const stopHeartbeat = keepAlive(socket, clock, heartbeatMs);
    socket.on('message', (data, isBinary) =>
      peer.receive(isBinary || !Buffer.isBuffer(data) ? data : data.toString('utf8')),
    );
    // An error (a frame too large, a broken pipe) is always followed by close.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      open.delete(socket);
      stopHeartbeat();
      peer.closed();
    });
  }

  return {
    hasRoom: () => open.size < SOCKETS_MAX,
    accept(request, socket, head) {
      if (open.size >= SOCKETS_MAX) return false;
      server.handleUpgrade(request, socket, head, attend);
      return true;
    },
    close() {
      for (const socket of open) socket.close(CLOSE_GOING_AWAY, 'the deck is closing');
      for (const socket of open) clock.after(CLOSE_GRACE_MS, () => socket.terminate());
    },
  };
}

function sendTo(socket: WebSocket, text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.send(text, (error) => (error ? reject(error) : resolve()));
  if (socket.bufferedAmount >= BUFFERED_BYTES_HIGH) return promise;
  // Little is waiting: no need to wait for the write. A broken pipe shows as close.
  promise.catch(() => undefined);
  return Promise.resolve();
}

/** The ping queues behind the data, so a page that stopped reading does not answer either. */
function keepAlive(socket: WebSocket, clock: Clock, everyMs: number): () => void {
  let isAnswered = true;
  let callOff = (): void => undefined;
  const beat = (): void => {
    if (!isAnswered) return socket.terminate();
    isAnswered = false;
    socket.ping();
    callOff = clock.after(everyMs, beat);
  };
  socket.on('pong', () => (isAnswered = true));
  callOff = clock.after(everyMs, beat);
  return () => callOff();
}
