import {
  ipcMain,
  MessageChannelMain,
  type IpcMainEvent,
  type MessagePortMain,
  type WebContents,
} from 'electron';
import { PORT_TAKEN } from '../../../src-shared/api/page-port.ts';
import type { Channel, ChannelPeer } from '../rpc/channel.ts';
import { isOurs, PAGE_ORIGIN } from './address.ts';
import { CONNECT_CHANNEL, PORT_CHANNEL } from './channels.ts';

/** Characters that a page has not taken yet before more is produced for it. */
export const UNTAKEN_CHARS_HIGH = 1024 * 1024;

export interface PortOptions {
  /** The one web contents that may have a port. */
  readonly contentsOf: () => WebContents | null;
  readonly serve: (channel: Channel) => ChannelPeer;
  readonly report: (what: string, error: unknown) => void;
}

/** Gives our page, and only our page, a port to the host. A page that asks again (it reloaded) loses the former one. */
export function servePorts({ contentsOf, serve, report }: PortOptions): { close(): void } {
  let current: MessagePortMain | null = null;

  const onConnect = (event: IpcMainEvent): void => {
    const frame = event.senderFrame;
    if (frame === null || !isTrusted(event, contentsOf())) {
      report('port', `refused for ${frame?.url ?? 'a frame that is gone'}`);
      return;
    }
    current?.close();
    const { port1, port2 } = new MessageChannelMain();
    current = port1;
    attend(port1, serve);
    frame.postMessage(PORT_CHANNEL, null, [port2]);
  };
  ipcMain.on(CONNECT_CHANNEL, onConnect);
  return {
    close() {
      ipcMain.off(CONNECT_CHANNEL, onConnect);
      current?.close();
      current = null;
    },
  };
}

/** Our window, its main frame, our page: anything else that learned the channel's name is turned away. */
function isTrusted(event: IpcMainEvent, ours: WebContents | null): boolean {
  const frame = event.senderFrame;
  return (
    frame !== null &&
    ours !== null &&
    event.sender === ours &&
    frame === ours.mainFrame &&
    frame.parent === null &&
    frame.origin === PAGE_ORIGIN &&
    isOurs(frame.url)
  );
}

function attend(port: MessagePortMain, serve: PortOptions['serve']): void {
  const untaken: number[] = [];
  let untakenChars = 0;
  let waiters: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let isClosed = false;

  const end = (): void => {
    if (isClosed) return;
    isClosed = true;
    peer.closed();
    for (const waiter of waiters.splice(0)) waiter.reject(new Error('the port is closed'));
  };
  const peer = serve({
    send(text) {
      if (isClosed) return Promise.reject(new Error('the port is closed'));
      port.postMessage(text);
      untaken.push(text.length);
      untakenChars += text.length;
      if (untakenChars < UNTAKEN_CHARS_HIGH) return Promise.resolve();
      return new Promise((resolve, reject) => waiters.push({ resolve, reject }));
    },
    refuse() {
      port.close();
      end();
    },
  });
  port.on('message', (event) => {
    const data: unknown = event.data;
    if (data !== PORT_TAKEN) return peer.receive(data);
    untakenChars -= untaken.shift() ?? 0;
    if (untakenChars >= UNTAKEN_CHARS_HIGH) return;
    const ready = waiters;
    waiters = [];
    for (const waiter of ready) waiter.resolve();
  });
  port.on('close', end);
  port.start();
}
