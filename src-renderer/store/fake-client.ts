/** For the tests of this folder: a client whose answers are written down by path. */
import { createORPCClient, ORPCError } from '@orpc/client';
import type { Server } from '../../src-shared/api/servers.ts';
import type { Call } from '../../src-shared/api/tools.ts';
import type { Failure } from '../../src-shared/base/failure.ts';
import type { DeckClient } from './ask.ts';

export interface FakeClient {
  readonly client: DeckClient;
  /** `servers.list`, and so on, in the order they were asked. */
  readonly asked: { readonly path: string; readonly input: unknown }[];
  /** What the path answers from now on. */
  answer(path: string, answer: (input: unknown) => unknown): void;
}

export function fakeClient(): FakeClient {
  const answers = new Map<string, (input: unknown) => unknown>();
  const asked: { path: string; input: unknown }[] = [];
  const client: DeckClient = createORPCClient({
    async call(path, input) {
      const name = path.join('.');
      asked.push({ path: name, input });
      const answer = answers.get(name);
      if (answer === undefined) throw new Error(`nobody said what ${name} answers`);
      return answer(input);
    },
  });
  return { client, asked, answer: (path, answer) => void answers.set(path, answer) };
}

/** As the host's own failures reach the page. */
export function refusal(failure: Failure): ORPCError<string, Failure> {
  return new ORPCError('FAILURE', { data: failure });
}

export function server(id: string, state: Server['state']): Server {
  return {
    id,
    name: id,
    era: 'auto',
    target: { kind: 'stdio', command: 'node', args: [], cwd: null, envNames: [] },
    specHash: '',
    approved: false,
    state,
    tapeId: null,
    pid: null,
    session: null,
    toolCount: 0,
    entriesTotal: 0,
    entriesPerS: 0,
    startCount: 0,
  };
}

export function runningCall(callId: string): Call {
  return {
    callId,
    serverId: 's',
    tool: 'echo',
    startedMs: 1,
    state: { kind: 'running', stage: 'call', progress: null },
    request: null,
    stages: [],
  };
}
