import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplicaServer } from '../../../src-shared/state/replica.ts';
import { mergeServers, type SaidByJournal } from './merge.ts';

const ids = ['a', 'b', 'c'];
const tool = fc.record({
  hash: fc.constantFrom('1', '2'),
  title: fc.constant(''),
  readOnly: fc.constant(null),
  destructive: fc.constant(null),
});
const server: fc.Arbitrary<ReplicaServer> = fc.record({
  name: fc.constantFrom('x', 'y'),
  era: fc.constantFrom('legacy', 'modern'),
  protocolVersion: fc.constantFrom('1', '2'),
  tools: fc.dictionary(fc.constantFrom('t', 'u', 'v'), tool),
});
const said = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 3 }).chain((chosen) =>
  fc.tuple(
    ...chosen.map((serverId): fc.Arbitrary<SaidByJournal> =>
      fc.record({
        serverId: fc.constant(serverId),
        serverName: fc.constant('x'),
        server: fc.option(server),
      }),
    ),
  ),
);
const defined = fc
  .uniqueArray(fc.constantFrom(...ids))
  .map((chosen) => new Map(chosen.map((id) => [id, 'x'])));
const documented = fc.dictionary(fc.constantFrom(...ids), server).map((all) => new Map(Object.entries(all)));

describe('the merge of the tapes with the workspace document', () => {
  it('settles: merging what came of it changes nothing more, and every change has a reason', () => {
    fc.assert(
      fc.property(said, documented, defined, (journal, document, here) => {
        const { set, remove, merges } = mergeServers(journal, document, here);
        const after = new Map(document);
        for (const each of set) after.set(each.serverId, each.server);
        for (const id of remove) after.delete(id);
        const again = mergeServers(journal, after, here);
        expect(again.set).toEqual([]);
        expect(again.remove).toEqual([]);
        const touched = new Set([...set.map(({ serverId }) => serverId), ...remove]);
        const explained = new Set(
          merges.filter(({ winner }) => winner !== 'document').map(({ serverId }) => serverId),
        );
        expect(explained).toEqual(touched);
        // What no tape here speaks of may be another host's.
        const others = [...document].filter(([id]) => !journal.some(({ serverId }) => serverId === id));
        expect(others.map(([id]) => after.get(id))).toEqual(others.map(([, value]) => value));
      }),
    );
  });
});
