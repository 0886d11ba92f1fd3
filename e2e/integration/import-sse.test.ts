import { afterEach, expect, it } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { ROW_KINDS } from '../../src-shared/state/row.ts';
import { previewConfig } from '../../src-main/host/host.ts';
import { TestDeck, eventually, unwrap } from './host-kit.ts';
import { everything, freePort, HttpServer } from './session-wires.ts';

const decks: TestDeck[] = [];
afterEach(async () => {
  for (const deck of decks.splice(0)) await deck.dispose();
});

it('an entry of type sse, as other programs write it, runs against a server of the old transport', async () => {
  const port = await freePort();
  const [script, ...args] = everything('sse');
  await using _server = await HttpServer.start(
    script,
    args,
    { PORT: String(port) },
    /running on port (\d+)/,
    () => `http://127.0.0.1:${port}/sse`,
  );
  const text = JSON.stringify({
    mcpServers: { old: { type: 'sse', url: `http://127.0.0.1:${port}/sse` } },
  });
  const [entry] = unwrap(previewConfig(text, '/home/somebody/.cursor/mcp.json')).servers;
  if (entry === undefined || entry.draft === null) throw new Error('the entry was not read');
  expect(entry).toMatchObject({ name: 'old', problem: null, draft: { era: 'legacy' } });

  const deck = new TestDeck();
  decks.push(deck);
  const { id } = await deck.add(entry.draft.name, entry.draft.spec, entry.draft.era);
  const server = await deck.start(id);
  expect(server.session).toMatchObject({ era: 'legacy' });
  const call = await deck.call(id, 'echo', { message: 'tape' });
  expect(call.state).toMatchObject({ kind: 'done' });
  expect(JSON.stringify(call.state)).toContain('Echo: tape');

  // Both directions are on the tape: what was posted, and the event that answered.
  const scope = { kind: 'tape', tapeId: server.tapeId ?? '' } as const;
  const kinds = await eventually(async () => {
    const page = unwrap(
      await deck.api.messages.page({
        scope,
        filter: { ...NO_FILTER, text: 'tools/call', kinds: ['request', 'response'] },
        anchor: { kind: 'tail' },
        limit: 10,
      }),
    );
    expect(page.matched).toBe(2);
    return page.kind.map((kind) => ROW_KINDS[kind]);
  });
  expect(kinds).toEqual(['request', 'response']);
}, 60_000);
