import type { HostApi } from '../../../../src-shared/api/host-api.ts';
import type { Answer, Asked, ModelAnswer, Root } from '../../../../src-shared/api/questions.ts';
import type { Settings, SettingsPatch } from '../../../../src-shared/api/settings.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { Answers } from '../../commands/direct.ts';
import type { HostRole } from '../tapes/open-folder.ts';
import type { HostPorts } from '../world/host-ports.ts';
import { Questions, type Stand } from '../../questions/desk.ts';
import type { Registry } from '../../registry/registry.ts';

export interface AnsweringDeps {
  readonly ports: Pick<HostPorts, 'clock' | 'random'>;
  readonly role: HostRole;
  readonly registry: () => Pick<Registry, 'stored' | 'life'>;
  readonly settings: { get(): Settings; set(patch: SettingsPatch): Result<Settings> };
  changed(): void;
  /** A person wanted this. */
  note(intent: string, serverId: string, detail: unknown): void;
}

export interface Answering {
  readonly desk: Questions;
  readonly api: HostApi['questions'];
  /** For as long as a command line uses the server. */
  readonly standFor: (serverId: string, answers: Answers) => () => void;
  /** The server was removed. */
  forget(serverId: string): void;
}

/** What servers ask of a person, who answers it, and the roots that they are told of. */
export function createAnswering(deps: AnsweringDeps): Answering {
  const { registry, settings } = deps;
  const rootsOf = (serverId: string): readonly Root[] => settings.get().roots[serverId] ?? [];
  const standingOf = (serverId: string): ModelAnswer | null => settings.get().standing[serverId] ?? null;
  const desk = new Questions({
    ...deps.ports,
    serverName: (serverId) => registry().stored(serverId)?.name ?? serverId,
    roots: rootsOf,
    standing: standingOf,
    changed: () => deps.changed(),
  });
  // Without a page nobody would ever see a question.
  if (deps.role === 'headless') desk.standForAll(standOf({ kind: 'decline' }));

  function setRoots(serverId: string, roots: readonly Root[]): Result<null> {
    const { [serverId]: _before, ...others } = settings.get().roots;
    const kept = settings.set({ roots: roots.length === 0 ? others : { ...others, [serverId]: [...roots] } });
    return kept.ok ? ok(null) : kept;
  }

  function setStanding(serverId: string, answer: ModelAnswer | null): Result<null> {
    const { [serverId]: _before, ...others } = settings.get().standing;
    const kept = settings.set({ standing: answer === null ? others : { ...others, [serverId]: answer } });
    return kept.ok ? ok(null) : kept;
  }

  return {
    desk,
    api: {
      list: async () => ok(desk.list()),
      async answer({ id, answer }) {
        const question = desk.list().find((each) => each.id === id);
        const answered = desk.answer(id, answer);
        if (answered.ok && question !== undefined)
          deps.note('answer', question.serverId, { asked: question.asked.kind, answer: answer.kind });
        return answered;
      },
      roots: async ({ serverId }) => ok([...rootsOf(serverId)]),
      standing: async ({ serverId }) => ok(standingOf(serverId)),
      async setStanding({ serverId, answer }) {
        if (registry().stored(serverId) === null)
          return fail('unknown-server', 'There is no such server any more.', 'Reload the page.');
        deps.note('standing-answer', serverId, { chars: answer?.text.length ?? null });
        return setStanding(serverId, answer);
      },
      async setRoots({ serverId, roots }) {
        if (registry().stored(serverId) === null)
          return fail('unknown-server', 'There is no such server any more.', 'Reload the page.');
        deps.note('roots', serverId, { count: roots.length });
        const kept = setRoots(serverId, roots);
        if (kept.ok) registry().life(serverId)?.session()?.rootsChanged?.();
        return kept;
      },
    },
    standFor: (serverId, answers) => desk.standFor(serverId, standOf(answers)),
    forget(serverId) {
      if (settings.get().roots[serverId] !== undefined) setRoots(serverId, []);
      if (standingOf(serverId) !== null) setStanding(serverId, null);
    },
  };
}

function standOf(answers: Answers): Stand {
  switch (answers.kind) {
    case 'decline':
      return () => ({ kind: 'decline' });
    case 'given':
      return ({ kind }: Asked): Answer =>
        kind === 'form' ? { kind: 'accept', contentJson: answers.contentJson } : { kind: 'decline' };
    case 'person':
      return () => null;
  }
}
