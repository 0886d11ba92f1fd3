import { RPCHandler } from '@orpc/server/websocket';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import type { ReportUnexpected } from './failures.ts';
import { handlerOptions } from './options.ts';
import { createRouter } from './router.ts';

/**
 * One message of a page at the most: the contract's largest input (16 Mi characters of a replica update) and its
 * envelope.
 */
export const MESSAGE_BYTES_MAX = 20 * 1024 * 1024;
/** Requests of one channel that are being answered, streams included. A page of ours stays far below. */
export const IN_FLIGHT_MAX = 256;

/** A two-way pipe of text messages to one page: a WebSocket or a MessagePort. */
export interface Channel {
  /** Resolves when the message has left, so that a slow reader slows a stream down. */
  send(text: string): Promise<void>;
  /** Ends the channel because of what the page did. */
  refuse(reason: string): void;
}

/** What a shell calls with what it receives. */
export interface ChannelPeer {
  receive(message: unknown): void;
  closed(): void;
}

/** Answers any number of channels over one host. Nothing that comes in can throw out of it. */
export function createChannelServer(
  api: HostApi,
  report: ReportUnexpected,
): (channel: Channel) => ChannelPeer {
  const handler = new RPCHandler(createRouter(api), handlerOptions(report));
  return (channel) => {
    const socket = {
      addEventListener: () => undefined,
      send: (data: unknown): Promise<void> =>
        typeof data === 'string'
          ? channel.send(data)
          : Promise.reject(new Error('the contract has only text')),
    };
    let inFlight = 0;
    let isClosed = false;
    const refuse = (reason: string): void => {
      isClosed = true;
      handler.close(socket);
      channel.refuse(reason);
    };
    const answer = async (text: string): Promise<void> => {
      inFlight += 1;
      try {
        await handler.message(socket, text);
      } catch (error) {
        // Either what came is not the protocol, or the channel broke while the answer was on its way.
        if (!isClosed)
          refuse(error instanceof SyntaxError || error instanceof TypeError ? 'not the protocol' : 'broken');
      } finally {
        inFlight -= 1;
      }
    };
    return {
      receive(message) {
        if (isClosed) return;
        // The contract carries JSON only: binary frames and cloned objects are not ours.
        if (typeof message !== 'string') return refuse('only text messages are understood');
        if (message.length > MESSAGE_BYTES_MAX) return refuse('message too large');
        if (inFlight >= IN_FLIGHT_MAX) return refuse('too many requests at once');
        void answer(message);
      },
      closed() {
        isClosed = true;
        handler.close(socket);
      },
    };
  };
}
