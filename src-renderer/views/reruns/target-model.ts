import type { RerunPart, RerunTarget, RerunWish } from '../../../src-shared/api/reruns.ts';
import type { Server } from '../../../src-shared/api/servers.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Target } from '../copy-as/exchange.ts';
import { joinArgs } from '../servers/argv.ts';
import { readCommandLine } from '../servers/command-line.ts';
import { cwdProblem, envProblem, headersProblem, type PairRow } from '../servers/form-model.ts';

/** What the dialog holds while a person fills it. */
export interface RerunForm {
  /** `command`, `url`, or the id of a server. */
  readonly target: string;
  readonly command: string;
  readonly cwd: string;
  /** Values are what only the host is told; those without one are not set. */
  readonly env: readonly PairRow[];
  readonly url: string;
  readonly headers: readonly PairRow[];
  readonly era: RerunWish['era'];
  readonly pace: RerunWish['pace'];
  readonly answerSeconds: string;
  /** A rerun is given up after so long. */
  readonly minutes: string;
}

const MINUTES_MAX = 24 * 60;
const ANSWER_SECONDS_MAX = 600;

/** The server that the tape is of, when it is still there; else its command or URL. */
export function initialForm(tape: Tape | undefined, servers: readonly Server[]): RerunForm {
  const server =
    servers.find(({ id }) => id === tape?.serverId) ?? servers.find(({ name }) => name === tape?.serverName);
  const title = tape?.title ?? '';
  const isUrl = /^https?:\/\//.test(title);
  return {
    target: server?.id ?? (isUrl ? 'url' : 'command'),
    command: isUrl ? '' : title,
    cwd: '',
    env: [],
    url: isUrl ? title : '',
    headers: [],
    era: 'recorded',
    pace: 'fast',
    answerSeconds: '30',
    minutes: '30',
  };
}

/** What the tape says of its server: exact words, the folder, and names whose values are on no tape. */
export function withRecorded(form: RerunForm, target: Target): RerunForm {
  const named = (names: readonly string[]): PairRow[] =>
    names.map((name, at) => ({ id: at + 1, name, value: '', kept: false }));
  if (target.kind === 'http') return { ...form, url: target.url, headers: named(target.headerNames) };
  return {
    ...form,
    command: joinArgs([target.command, ...target.args]),
    cwd: target.cwd ?? '',
    env: named(target.envNames),
  };
}

export function wishOf(form: RerunForm, tapeId: string, part: RerunPart): Result<RerunWish> {
  const target = targetOf(form);
  if (!target.ok) return target;
  const seconds = Number(form.answerSeconds);
  if (!(seconds > 0 && seconds <= ANSWER_SECONDS_MAX))
    return fail('bad-request', `Wait between 0.1 and ${ANSWER_SECONDS_MAX} seconds for an answer.`, '');
  const minutes = Number(form.minutes);
  if (!(minutes > 0 && minutes <= MINUTES_MAX))
    return fail('bad-request', `Give up after 0.1 to ${MINUTES_MAX} minutes.`, '');
  return ok({
    tapeId,
    part,
    target: target.value,
    era: form.era,
    pace: form.pace,
    answerTimeoutMs: Math.max(100, Math.round(seconds * 1000)),
    deadlineMs: Math.max(1000, Math.round(minutes * 60_000)),
    textFlows: [],
  });
}

function targetOf({ target, command, cwd, env, url, headers }: RerunForm): Result<RerunTarget> {
  if (target === 'command') {
    const line = readCommandLine(command);
    if (!line.ok) return fail('bad-request', line.problem, '');
    const problem = cwdProblem(cwd.trim()) ?? envProblem(env);
    if (problem !== undefined) return fail('bad-request', problem, '');
    const typed = Object.fromEntries(line.env.map(({ name, value }) => [name, value]));
    return ok({
      kind: 'command',
      command: line.command,
      args: [...line.args],
      cwd: cwd.trim() === '' ? null : cwd.trim(),
      env: { ...given(env), ...typed },
    });
  }
  if (target === 'url') {
    if (!/^https?:\/\//.test(url) || !URL.canParse(url))
      return fail('bad-request', 'Give an http or https URL.', '');
    const problem = headersProblem(headers);
    if (problem !== undefined) return fail('bad-request', problem, '');
    return ok({ kind: 'url', url, headers: given(headers) });
  }
  return ok({ kind: 'server', serverId: target });
}

function given(pairs: readonly PairRow[]): Record<string, string> {
  return Object.fromEntries(
    pairs.flatMap(({ name, value }) => (value === '' ? [] : [[name.trim(), value] as const])),
  );
}
