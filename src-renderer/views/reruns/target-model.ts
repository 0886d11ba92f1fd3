import type { RerunPart, RerunTarget, RerunWish } from '../../../src-shared/api/reruns.ts';
import type { Server } from '../../../src-shared/api/servers.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { splitArgs } from '../servers/argv.ts';

/** What the dialog holds while a person fills it. */
export interface RerunForm {
  /** `command`, `url`, or the id of a server. */
  readonly target: string;
  readonly command: string;
  readonly url: string;
  readonly era: RerunWish['era'];
  readonly pace: RerunWish['pace'];
  readonly answerSeconds: string;
}

/** A rerun is given up after so long. */
const DEADLINE_MS = 30 * 60_000;
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
    url: isUrl ? title : '',
    era: 'recorded',
    pace: 'fast',
    answerSeconds: '30',
  };
}

export function wishOf(form: RerunForm, tapeId: string, part: RerunPart): Result<RerunWish> {
  const target = targetOf(form);
  if (!target.ok) return target;
  const seconds = Number(form.answerSeconds);
  if (!(seconds > 0 && seconds <= ANSWER_SECONDS_MAX))
    return fail('bad-request', `Wait between 0.1 and ${ANSWER_SECONDS_MAX} seconds for an answer.`, '');
  return ok({
    tapeId,
    part,
    target: target.value,
    era: form.era,
    pace: form.pace,
    answerTimeoutMs: Math.max(100, Math.round(seconds * 1000)),
    deadlineMs: DEADLINE_MS,
    textFlows: [],
  });
}

function targetOf({ target, command, url }: RerunForm): Result<RerunTarget> {
  if (target === 'command') {
    const split = splitArgs(command);
    if (!split.ok) return fail('bad-request', split.problem, '');
    const [file, ...args] = split.args;
    if (file === undefined) return fail('bad-request', 'Give the command of the server.', '');
    return ok({ kind: 'command', command: file, args, cwd: null, env: {} });
  }
  if (target === 'url') {
    return /^https?:\/\//.test(url) && URL.canParse(url)
      ? ok({ kind: 'url', url, headers: {} })
      : fail('bad-request', 'Give an http or https URL.', '');
  }
  return ok({ kind: 'server', serverId: target });
}
