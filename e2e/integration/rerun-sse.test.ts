/** A tape is played again to a server of the transport of 2024-11-05. */
import { afterEach, expect, it } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { RerunWish } from '../../src-shared/api/reruns.ts';
import { eventually, TestDeck, unwrap, YES } from './host-kit.ts';
import { everything, freePort, HttpServer } from './session-wires.ts';

const TEST_MS = 180_000;
let deck: TestDeck | null = null;
afterEach(() => deck?.dispose());

it(
  'to the server that it was recorded of, and nothing differs; what it says comes by its stream',
  async () => {
    const port = await freePort();
    const [script, ...args] = everything('sse');
    const url = `http://127.0.0.1:${port}/sse`;
    await using _server = await HttpServer.start(
      script,
      args,
      { PORT: String(port) },
      /running on port (\d+)/,
      () => url,
    );
    deck = new TestDeck(YES);
    const { id } = await deck.add('old', { kind: 'http', url, headers: {} }, 'legacy');
    const { tapeId } = await deck.start(id);
    await deck.listed(id);
    await deck.call(id, 'echo', { message: 'tape' });
    // To a client that answers questions it says that its tools have changed: that they are asked for once more is on the tape.
    const { api } = deck;
    await eventually(async () => {
      const lists = await api.messages.page({
        scope: { kind: 'tape', tapeId: tapeId ?? '' },
        filter: { ...NO_FILTER, query: 'method:tools/list kind:response' },
        anchor: { kind: 'tail' },
        limit: 1,
      });
      expect(unwrap(lists).matched).toBe(2);
    });
    unwrap(await deck.api.servers.stop({ id }));

    const wish: RerunWish = {
      tapeId: tapeId ?? '',
      part: { kind: 'all' },
      target: { kind: 'url', url, headers: {} },
      era: 'recorded',
      pace: 'fast',
      answerTimeoutMs: 20_000,
      deadlineMs: 60_000,
      textFlows: [],
    };
    const plan = unwrap(await deck.api.reruns.plan(wish));
    const begun = unwrap(await deck.api.reruns.start({ wish, agreed: plan.hash }));
    let last = begun;
    for await (const each of deck.api.reruns.watch({ id: begun.id }, AbortSignal.timeout(60_000)))
      last = each;
    expect(last.state).toMatchObject({ kind: 'done', notSent: { total: 0 }, isCutShort: false });
    const after = last.state.kind === 'done' ? last.state.tapeId : '';
    const comparison = unwrap(await deck.api.reruns.compare({ before: wish.tapeId, after }));
    expect(comparison.troubles).toEqual([]);
    const { items } = unwrap(
      await deck.api.reruns.items({
        before: wish.tapeId,
        after,
        filter: { outcomes: [], slower: false, text: 'tools/' },
        offset: 0,
        limit: 10,
      }),
    );
    expect(items.map(({ method }) => method)).toEqual(expect.arrayContaining(['tools/list', 'tools/call']));
    expect(items.filter(({ outcome }) => outcome !== 'same')).toEqual([]);
  },
  TEST_MS,
);
