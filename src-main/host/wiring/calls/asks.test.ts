import { expect, it } from 'vitest';
import { ok } from '../../../../src-shared/base/failure.ts';
import { createFakeClock } from '../../../sim/clock.ts';
import { NO_CATALOG } from '../../../sim/no-catalog.ts';
import type { Session } from '../../ports.ts';
import { ASKING_MAX, createAsks } from './asks.ts';

it('a request that throws gives its place back', async () => {
  const session: Session = {
    ping: async () => ({ probe: 'ping', answer: ok(null) }),
    connect: async () => {
      throw new Error('not used');
    },
    refreshTools: async () => ok(null),
    callTool: async () => ok({}),
    catalog: NO_CATALOG,
    close: async () => undefined,
  };
  const asks = createAsks({
    clock: createFakeClock(),
    registry: () => ({ life: () => null }),
    watch: () => {
      throw new Error('not used');
    },
    sessionOf: () => ok(session),
  });
  for (let n = 0; n <= ASKING_MAX; n += 1) {
    const asked = asks.ask({
      serverId: 's',
      askId: 'a',
      request: () => Promise.reject(new Error('a defect')),
      onAnswer: () => undefined,
    });
    await expect(asked).rejects.toThrow('a defect');
  }
});
