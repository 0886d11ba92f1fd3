/**
 * Stands in for session.ts in a host that is to be killed: the real session, and above it a listener that acknowledges
 * every numbered frame after it was forwarded.
 */
import { writeSync } from 'node:fs';
import type { SessionFactory, Wire } from '../../src-main/host/ports.ts';
import {
  createSessionFactory as createRealFactory,
  type SessionDeps,
} from '../../src-main/host/session/session.ts';
import { ACK_FD, ackBytes, numberedOf } from './host-acks.ts';

function acknowledging(wire: Wire): Wire {
  if (wire.kind !== 'pipe') return wire;
  let isFlooding = false;
  return {
    kind: 'pipe',
    send: (bytes) => wire.send(bytes),
    listen(listener) {
      wire.listen({
        onFrame(line) {
          listener.onFrame(line);
          const numbered = numberedOf(line.bytes);
          if (numbered === null) return;
          writeSync(ACK_FD, ackBytes(numbered));
          if (!isFlooding) process.stdout.write('flooding\n');
          isFlooding = true;
        },
        onClosed: () => listener.onClosed(),
      });
    },
  };
}

export function createSessionFactory(deps: SessionDeps): SessionFactory {
  const open = createRealFactory(deps);
  return (wire, events) => open(acknowledging(wire), events);
}
