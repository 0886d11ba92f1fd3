import type { GroupDraft, Limits, Policy, SupervisionView } from '../../src-shared/api/supervision.ts';
import type { Failure, Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';
import { useDeck } from './state.ts';

/** What a person can decide about supervision; each tells by a notice when it fails, and resolves to whether it did. */
export interface SupervisionIntents {
  setPolicy(serverId: string, policy: Policy): Promise<boolean>;
  setRoot(limits: Limits): Promise<boolean>;
  /** Adds a group, and gives its id; null when that failed. */
  addGroup(draft: GroupDraft): Promise<string | null>;
  setGroup(groupId: string, draft: GroupDraft): Promise<boolean>;
  removeGroup(groupId: string): Promise<boolean>;
  startGroup(groupId: string): Promise<boolean>;
  stopGroup(groupId: string): Promise<boolean>;
  restartGroup(groupId: string): Promise<boolean>;
  setPaused(isPaused: boolean): Promise<boolean>;
  restartNow(id: string): Promise<boolean>;
  reset(id: string): Promise<boolean>;
}

export function createSupervisionIntents(
  client: DeckClient,
  complain: (failure: Failure) => void,
): SupervisionIntents {
  const { supervision } = client;

  async function done(answer: Promise<Result<unknown>>): Promise<boolean> {
    const settled = await answer;
    if (!settled.ok) complain(settled.failure);
    return settled.ok;
  }

  /**
   * Shown at once, so that the next change builds on this one, however soon it comes; what the host then says holds,
   * whether it took the change or not.
   */
  async function changed(
    change: (view: SupervisionView) => Partial<SupervisionView>,
    answer: () => Promise<Result<unknown>>,
  ): Promise<boolean> {
    const before = useDeck.getState().supervision;
    if (before !== null) useDeck.setState({ supervision: { ...before, ...change(before) } });
    const isDone = await done(answer());
    const now = isDone ? null : await ask(supervision.get());
    if (now?.ok === true) useDeck.setState({ supervision: now.value });
    return isDone;
  }

  return {
    setPolicy: (id, policy) =>
      changed(
        ({ servers }) => ({ servers: servers.map((each) => (each.id === id ? { ...each, policy } : each)) }),
        () => ask(supervision.setPolicy({ id, policy })),
      ),
    setRoot: (limits) =>
      changed(
        ({ root }) => ({ root: { ...root, limits } }),
        () => ask(supervision.setRoot(limits)),
      ),
    async addGroup(draft) {
      const added = await ask(supervision.putGroup({ id: null, draft }));
      if (added.ok) return added.value.id;
      complain(added.failure);
      return null;
    },
    setGroup: (id, draft) =>
      changed(
        (view) => withGroup(view, id, draft),
        () => ask(supervision.putGroup({ id, draft })),
      ),
    removeGroup: (id) => done(ask(supervision.removeGroup({ id }))),
    startGroup: (id) => done(ask(supervision.startGroup({ id }))),
    stopGroup: (id) => done(ask(supervision.stopGroup({ id }))),
    restartGroup: (id) => done(ask(supervision.restartGroup({ id }))),
    setPaused: (isPaused) => done(ask(supervision.setPaused({ isPaused }))),
    restartNow: (id) => done(ask(supervision.restartNow({ id }))),
    reset: (id) => done(ask(supervision.reset({ id }))),
  };
}

/** A server is in one group at the most: the newest wins, as in the host. */
function withGroup(view: SupervisionView, id: string, draft: GroupDraft): Partial<SupervisionView> {
  const { members } = draft;
  return {
    groups: view.groups.map((group) =>
      group.id === id
        ? { ...group, ...draft }
        : { ...group, members: group.members.filter((member) => !members.includes(member)) },
    ),
    servers: view.servers.map((server) => {
      if (members.includes(server.id)) return { ...server, groupId: id };
      return server.groupId === id ? { ...server, groupId: null } : server;
    }),
  };
}
