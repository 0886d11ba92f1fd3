/** Values that flow through running text: proposed with their sentence, taken from the new answers only when agreed to. */
import { afterEach, expect, it } from 'vitest';
import type { RerunWish } from '../../src-shared/api/reruns.ts';
import { nodeSpec, serverFile, TestDeck, unwrap, YES } from './host-kit.ts';

const TEST_MS = 180_000;
let deck: TestDeck;
afterEach(() => deck.dispose());

async function rerun(wish: RerunWish): Promise<readonly string[]> {
  const plan = unwrap(await deck.api.reruns.plan(wish));
  const { id } = unwrap(await deck.api.reruns.start({ wish, agreed: plan.hash }));
  let after = '';
  let failure: unknown = null;
  for await (const { state } of deck.api.reruns.watch({ id }, AbortSignal.timeout(60_000))) {
    if (state.kind === 'done') after = state.tapeId;
    else if (state.kind === 'failed') ({ failure } = state);
  }
  expect(failure).toBeNull();
  const filter = { outcomes: ['changed' as const], slower: false, text: 'tools/call' };
  const page = { before: wish.tapeId, after, filter, offset: 0, limit: 10 };
  return unwrap(await deck.api.reruns.items(page)).items.map(
    ({ target, firstPath }) => `${target} ${firstPath}`,
  );
}

it(
  'the number of a ticket, read in a sentence, is the new one when a person says so, and only then',
  async () => {
    deck = new TestDeck(YES);
    const { id } = await deck.add('tickets', nodeSpec(serverFile('tickets')), 'auto');
    const { tapeId } = await deck.start(id);
    await deck.listed(id);
    const opened = await deck.call(id, 'open', {});
    const said = opened.state.kind === 'done' ? opened.state.resultJson : '';
    const ticket = /TK-\d+/.exec(said)?.[0] ?? '';
    expect(ticket).not.toBe('');
    await deck.call(id, 'look', { ticket });
    unwrap(await deck.api.servers.stop({ id }));

    const wish: RerunWish = {
      tapeId: tapeId ?? '',
      part: { kind: 'all' },
      target: { kind: 'server', serverId: id },
      era: 'recorded',
      pace: 'fast',
      answerTimeoutMs: 20_000,
      deadlineMs: 60_000,
      textFlows: [],
    };
    const plan = unwrap(await deck.api.reruns.plan(wish));
    expect(plan.flows.items).toEqual([]);
    expect(plan.textFlows.items).toHaveLength(1);
    const [found] = plan.textFlows.items;
    expect(found).toMatchObject({ value: ticket, toPath: 'arguments.ticket' });
    expect(found?.sentence).toContain(`Created ticket ${ticket} for you`);

    // As it was, it is the number of a ticket that this process never opened.
    expect(await rerun(wish)).toEqual([
      'open result.content[0].text',
      expect.stringMatching(/^look result\./),
    ]);
    const { fromSeq = 0, toSeq = 0, fromPath = '', toPath = '' } = found ?? {};
    const agreed = { ...wish, textFlows: [{ fromSeq, toSeq, fromPath, toPath }] };
    expect(unwrap(await deck.api.reruns.plan(agreed)).hash).not.toBe('');
    expect(await rerun(agreed)).toEqual(['open result.content[0].text']);
  },
  TEST_MS,
);
