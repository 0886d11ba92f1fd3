import type { GroupDraft, Limits, Policy } from '../../src-shared/api/supervision.ts';
import type { Failure, Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';

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

  return {
    setPolicy: (id, policy) => done(ask(supervision.setPolicy({ id, policy }))),
    setRoot: (limits) => done(ask(supervision.setRoot(limits))),
    async addGroup(draft) {
      const added = await ask(supervision.putGroup({ id: null, draft }));
      if (added.ok) return added.value.id;
      complain(added.failure);
      return null;
    },
    setGroup: (id, draft) => done(ask(supervision.putGroup({ id, draft }))),
    removeGroup: (id) => done(ask(supervision.removeGroup({ id }))),
    startGroup: (id) => done(ask(supervision.startGroup({ id }))),
    stopGroup: (id) => done(ask(supervision.stopGroup({ id }))),
    restartGroup: (id) => done(ask(supervision.restartGroup({ id }))),
    setPaused: (isPaused) => done(ask(supervision.setPaused({ isPaused }))),
    restartNow: (id) => done(ask(supervision.restartNow({ id }))),
    reset: (id) => done(ask(supervision.reset({ id }))),
  };
}
