/** What servers offer for an argument, in both eras; who offers nothing is not asked. */
import { afterEach, describe, expect, it } from 'vitest';
import type { CompletionAsk } from '../../src-shared/api/completions.ts';
import { openArchive } from '../../src-main/host/host.ts';
import { DEMO, eventually, nodeSpec, serverFile, TestDeck, unwrap } from './host-kit.ts';

let deck: TestDeck;
afterEach(() => deck.dispose());

const ask = (part: Omit<CompletionAsk, 'others'> & { others?: CompletionAsk['others'] }) =>
  deck.api.catalog.complete({ others: {}, ...part });

/** The requests for completion on all tapes. */
function asked(): readonly unknown[] {
  const found: unknown[] = [];
  const archive = openArchive(deck.folder);
  for (const { id } of archive.tapes())
    for (const { entry } of archive.scan('', id))
      if (entry.kind === 'frame' && entry.dir === 'out')
        found.push(JSON.parse(Buffer.from(entry.bytes).toString()));
  return found.filter((message) => JSON.stringify(message).includes('"completion/complete"'));
}

describe.each(['legacy', 'modern'] as const)('in the %s era', (era) => {
  it('arguments of prompts and variables of templates are completed', async () => {
    deck = new TestDeck();
    const { id: serverId } = await deck.add('demo', nodeSpec(DEMO), era);
    await deck.start(serverId);
    await deck.listed(serverId, 'prompts', 'templates');
    await eventually(async () =>
      expect(unwrap(await deck.api.catalog.list({ serverId })).completable).toEqual([serverId]),
    );
    const of = { kind: 'prompt', name: 'summarise_note' } as const;
    const notes = unwrap(await ask({ serverId, of, name: 'note', value: 'n' }));
    expect(notes).toMatchObject({ isOffered: true, more: 0 });
    expect(notes.values).toContain('n2');
    const others = { note: 'n2' };
    expect(unwrap(await ask({ serverId, of, name: 'style', value: 'for', others })).values).toEqual([
      'for a child',
    ]);
    const template = { kind: 'template', uri: 'demo://notes/{id}' } as const;
    expect(unwrap(await ask({ serverId, of: template, name: 'id', value: 'n2' })).values).toEqual(['n2']);
    expect(
      await ask({ serverId, of: { kind: 'prompt', name: 'absent' }, name: 'x', value: '' }),
    ).toMatchObject({
      ok: false,
    });
    expect(asked()).toMatchObject([
      { params: { ref: { type: 'ref/prompt' }, argument: { name: 'note', value: 'n' } } },
      { params: { context: { arguments: others } } },
      { params: { ref: { type: 'ref/resource', uri: template.uri } } },
      { params: { ref: { name: 'absent' } } },
    ]);
  });
});

it('a server that offers no completion is not asked', async () => {
  deck = new TestDeck();
  const { id: serverId } = await deck.add('echo', nodeSpec(serverFile('echo')));
  await deck.start(serverId);
  const of = { kind: 'prompt', name: 'any' } as const;
  expect(unwrap(await ask({ serverId, of, name: 'x', value: '' }))).toEqual({
    isOffered: false,
    values: [],
    more: 0,
  });
  expect(asked()).toEqual([]);
});
