import { expect, it } from 'vitest';
import { ok, type Result } from '../../../../src-shared/base/failure.ts';
import { NO_CATALOG } from '../../../sim/no-catalog.ts';
import type { Session } from '../../ports.ts';
import { COMPLETING_MAX, createCompleting } from './completing.ts';

const ASK = { serverId: 's', of: { kind: 'prompt', name: 'p' }, name: 'a', value: '', others: {} } as const;

function sessionOf(complete: () => Promise<Result<unknown>>): Session {
  return {
    ping: async () => ({ probe: 'ping', answer: ok(null) }),
    connect: async () => {
      throw new Error('not used');
    },
    refreshTools: async () => ok(null),
    callTool: async () => ok({}),
    catalog: { ...NO_CATALOG, offersCompletions: () => true, complete },
    close: async () => undefined,
  };
}

it('refuses what is too much at a time, and gives places back', async () => {
  const held = Promise.withResolvers<Result<unknown>>();
  const session = sessionOf(() => held.promise);
  const completing = createCompleting(() => ok(session));
  const all = Array.from({ length: COMPLETING_MAX }, () => completing.complete(ASK));
  expect(await completing.complete(ASK)).toMatchObject({ ok: false, failure: { code: 'too-many' } });
  held.resolve(ok({ completion: { values: ['x'] } }));
  expect(await Promise.all(all)).toEqual(all.map(() => ok({ isOffered: true, values: ['x'], more: 0 })));
  expect(await completing.complete(ASK)).toMatchObject({ ok: true });
});

it('says so when the answer is none', async () => {
  const session = sessionOf(async () => ok({ values: [] }));
  expect(await createCompleting(() => ok(session)).complete(ASK)).toMatchObject({
    ok: false,
    failure: { code: 'request-failed' },
  });
});
