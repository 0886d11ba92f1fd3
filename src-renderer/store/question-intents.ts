import type { Answer, ModelAnswer, Root } from '../../src-shared/api/questions.ts';
import type { Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';

/** What may be said to servers that ask; what waits is `questions` of the store. */
export interface QuestionIntents {
  answer(id: string, answer: Answer): Promise<Result<null>>;
  /** What a server is told when it asks for roots. */
  roots(serverId: string): Promise<Result<Root[]>>;
  setRoots(serverId: string, roots: readonly Root[]): Promise<Result<null>>;
  /** What a server is answered, in the place of a model, without asking; null: a person is asked. */
  standing(serverId: string): Promise<Result<ModelAnswer | null>>;
  setStanding(serverId: string, answer: ModelAnswer | null): Promise<Result<null>>;
}

export function createQuestionIntents(client: DeckClient): QuestionIntents {
  return {
    answer: (id, answer) => ask(client.questions.answer({ id, answer })),
    roots: (serverId) => ask(client.questions.roots({ serverId })),
    standing: (serverId) => ask(client.questions.standing({ serverId })),
    setStanding: (serverId, answer) => ask(client.questions.setStanding({ serverId, answer })),
    setRoots: (serverId, roots) => ask(client.questions.setRoots({ serverId, roots: [...roots] })),
  };
}
