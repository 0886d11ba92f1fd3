import { createHash } from 'node:crypto';
import type { HostApi } from '../../../../src-shared/api/host-api.ts';
import type { Filter } from '../../../../src-shared/api/messages.ts';
import {
  PLAN_LINES_MAX,
  SELECTION_MAX,
  type Rerun,
  type RerunPlan,
  type RerunState,
  type RerunWish,
} from '../../../../src-shared/api/reruns.ts';
import type { ServerDraft } from '../../../../src-shared/api/servers.ts';
import { FailureError, fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import { messageAt } from '../../../../src-shared/rerun/message-at.ts';
import { titleOf } from '../../../../src-shared/state/plain-rows.ts';
import type { Comparisons } from './comparisons.ts';
import type { Consent, Index, StoredServer } from '../../ports.ts';
import { entryAt } from '../tapes/read-conversation.ts';
import { consentRequest, targetOf } from '../../registry/registry.ts';
import { planOf, textFlowRef } from '../../rerun/plan.ts';
import type { Order } from '../../rerun/prepare.ts';
import { watchJob } from '../../rerun/watch-job.ts';
import { createRerunPairs } from './rerun-pairs.ts';
import { playPrepared, prepareRerun, type ReadAndPrepared, type RerunDeps } from './reruns.ts';

/** Reruns of this host that are remembered; the oldest that have ended leave. */
export const RERUNS_MAX = 50;
/** At once: each has a server of its own. */
export const RERUNS_AT_ONCE_MAX = 4;
/** Commands and URLs that a person agreed to for a rerun, while this host runs. */
export const AGREED_MAX = 100;
/** Heads of tapes that are remembered; they never change. */
const HEADS_MAX = 10_000;

export interface RerunDeskDeps extends RerunDeps {
  readonly consent: Consent;
  readonly consentTimeoutMs: number;
  readonly comparisons: Comparisons;
  servers(): readonly StoredServer[];
  specHash(spec: StoredServer['spec']): string;
  /** Entries of a tape that match, in order; at most `max`. */
  matching(tapeId: string, filter: Filter, max: number): Promise<Result<readonly number[]>>;
  readonly index: Pick<Index, 'source'>;
  note(intent: string, detail: unknown): void;
}

export interface RerunDesk {
  readonly api: HostApi['reruns'];
  /** Ends all of them; their servers are gone when it resolves. */
  close(): Promise<void>;
}

interface Job {
  rerun: Rerun;
  readonly abort: AbortController;
  readonly listeners: Set<() => void>;
  done: Promise<void>;
}

/** Reruns for the page: planned, agreed to, followed and called off. */
export function createRerunDesk(deps: RerunDeskDeps): RerunDesk {
  const { clock, random, comparisons } = deps;
  const jobs = new Map<string, Job>();
  const agreed = new Set<string>();
  const heads = new Map<string, { of: string; seq: number | null } | null>();
  const closing = new AbortController();

  function serverOf(wish: RerunWish): Result<StoredServer> {
    const id = random.token(12);
    const { target } = wish;
    const { era: wanted } = wish;
    const era = wanted === 'recorded' ? 'auto' : wanted;
    if (target.kind === 'server') {
      const found = deps.servers().find((each) => each.id === target.serverId);
      // Not under its own id: its session, if it has one, goes on beside.
      if (found !== undefined) return ok({ ...found, id });
      return fail('unknown-server', 'The server was removed.', 'Choose another one, or give a command.');
    }
    const spec: ServerDraft['spec'] =
      target.kind === 'command'
        ? { kind: 'stdio', command: target.command, args: target.args, cwd: target.cwd, env: target.env }
        : { kind: 'http', url: target.url, headers: target.headers };
    return ok({ id, name: nameOf(spec), era, spec, approvedHash: null });
  }

  function isApproved({ spec, approvedHash }: StoredServer): boolean {
    const hash = deps.specHash(spec);
    return (
      approvedHash === hash || agreed.has(hash) || deps.servers().some((each) => each.approvedHash === hash)
    );
  }

  async function read(wish: RerunWish, signal: AbortSignal): Promise<Result<ReadAndPrepared>> {
    let { part } = wish;
    if (part.kind === 'filter') {
      const found = await deps.matching(wish.tapeId, part.filter, SELECTION_MAX + 1);
      if (!found.ok) return found;
      if (found.value.length > SELECTION_MAX) {
        return fail(
          'too-many',
          `More than ${SELECTION_MAX} rows match.`,
          'Filter for less, or rerun the whole tape.',
        );
      }
      if (found.value.length === 0) {
        return fail('rerun-impossible', 'No row matches.', 'Change the filter, or rerun the whole tape.');
      }
      part = { kind: 'entries', seqs: [...found.value] };
    }
    const wanted = new Set(wish.textFlows.map((each) => JSON.stringify(each)));
    const order: Order = {
      part,
      era: wish.era,
      agreedTextFlows: (found) =>
        wanted.size === 0
          ? []
          : found.filter((each) => {
              const { fromSeq, toSeq, fromPath, toPath } = textFlowRef(each);
              return wanted.has(JSON.stringify({ fromSeq, toSeq, fromPath, toPath }));
            }),
    };
    return prepareRerun(deps, wish.tapeId, order, signal);
  }

  /** To agree is to agree to these messages, to this server. */
  function hashOf({ prepared }: ReadAndPrepared, server: StoredServer): string {
    const hash = createHash('sha256').update(deps.specHash(server.spec));
    for (const { seq, text } of prepared.script.steps) hash.update(`\n${seq} ${text}`);
    return hash.digest('hex');
  }

  async function plan(wish: RerunWish, signal: AbortSignal): Promise<Result<RerunPlan>> {
    const server = serverOf(wish);
    if (!server.ok) return server;
    const ready = await read(wish, signal);
    if (!ready.ok) return ready;
    const { read: tape, prepared } = ready.value;
    const { lines } = consentRequest('', server.value, '');
    return ok({
      ...planOf(prepared),
      hash: hashOf(ready.value, server.value),
      tape: { id: wish.tapeId, serverName: tape.opened?.serverName ?? '', era: tape.era },
      target: {
        title: titleOf(targetOf(server.value.spec)),
        lines: lines.map((line) => ({ ...line })),
        approved: isApproved(server.value),
      },
    });
  }

  function show(job: Job, state: RerunState): void {
    job.rerun = { ...job.rerun, state };
    for (const listener of job.listeners) listener();
  }

  async function askConsent(job: Job, server: StoredServer): Promise<Result<null>> {
    if (isApproved(server)) return ok(null);
    const hash = deps.specHash(server.spec);
    const timeOut = new AbortController();
    const callOff = clock.after(deps.consentTimeoutMs, () => timeOut.abort());
    const signal = AbortSignal.any([timeOut.signal, job.abort.signal]);
    try {
      const { url, answer } = deps.consent.ask(consentRequest(random.token(24), server, hash), signal);
      show(job, { kind: 'consent', url });
      const gone = new Promise<false>((resolve) =>
        signal.addEventListener('abort', () => resolve(false), { once: true }),
      );
      const isAgreed = await Promise.race([answer.catch(() => false), gone]);
      if (!isAgreed) {
        return fail('consent-denied', 'Nobody agreed to run this.', 'Nothing was started or sent.');
      }
    } finally {
      callOff();
    }
    deps.note('rerun-consent', { specHash: hash });
    if (agreed.size >= AGREED_MAX) agreed.clear();
    agreed.add(hash);
    return ok(null);
  }

  async function run(job: Job, wish: RerunWish, server: StoredServer, given: string | null): Promise<void> {
    const ready = await read(wish, job.abort.signal);
    if (!ready.ok) return end(job, ready.failure, null);
    const { prepared, read: tape } = ready.value;
    if (prepared.writes.length > 0 && given !== hashOf(ready.value, server)) {
      return end(job, NOT_AGREED, null);
    }
    const consent = await askConsent(job, server);
    if (!consent.ok) return end(job, consent.failure, null);
    deps.note('rerun', { tapeId: wish.tapeId, part: wish.part.kind, target: titleOf(targetOf(server.spec)) });
    const of = prepared.script.steps.length;
    const startUs = clock.monoUs();
    let tapeId: string | null = null;
    const deadline = new AbortController();
    const callOff = clock.after(wish.deadlineMs, () => deadline.abort());
    const signal = AbortSignal.any([job.abort.signal, deadline.signal]);
    const played = await playPrepared(
      deps,
      server,
      {
        sourceTapeId: wish.tapeId,
        prepared,
        recordedCrash: tape.crash,
        pace: wish.pace,
        answerTimeoutMs: wish.answerTimeoutMs,
        startedBy: 'person',
        onTape(id) {
          tapeId = id;
          heads.delete(id);
          show(job, { kind: 'starting', tapeId: id });
        },
        onProgress({ sent, answered }) {
          if (tapeId !== null) show(job, { kind: 'playing', tapeId, sent, answered, of });
        },
      },
      signal,
    );
    callOff();
    if (!played.ok) return end(job, played.failure, tapeId);
    const { notSent, refused, substitutions, exit, sent } = played.value;
    show(job, {
      kind: 'done',
      tapeId: played.value.tapeId,
      sent,
      of,
      notSent: {
        total: notSent.length,
        items: notSent.slice(0, PLAN_LINES_MAX).map((each) => ({ ...each })),
      },
      refused: refused.slice(0, PLAN_LINES_MAX),
      substituted: substitutions.length,
      exit: exit === null ? null : (exit.signal ?? `exit ${exit.code ?? '?'}`),
      tookMs: (clock.monoUs() - startUs) / 1000,
      isCutShort: signal.aborted,
    });
  }

  function end(job: Job, failure: Failure, tapeId: string | null): void {
    const isCancelled = job.abort.signal.aborted && tapeId === null;
    show(job, isCancelled ? { kind: 'cancelled' } : { kind: 'failed', tapeId, failure });
  }

  const isRunning = ({ state }: Rerun): boolean =>
    state.kind !== 'done' && state.kind !== 'failed' && state.kind !== 'cancelled';

  function start(wish: RerunWish, given: string | null): Result<Rerun> {
    if (closing.signal.aborted) return fail('not-running', 'Tapedeck is stopping.', 'Start it again first.');
    const server = serverOf(wish);
    if (!server.ok) return server;
    if ([...jobs.values()].filter(({ rerun }) => isRunning(rerun)).length >= RERUNS_AT_ONCE_MAX) {
      return fail(
        'too-many',
        `${RERUNS_AT_ONCE_MAX} reruns are under way.`,
        'Wait for one of them, or call it off.',
      );
    }
    const rerun: Rerun = {
      id: random.token(12),
      sourceTapeId: wish.tapeId,
      title: titleOf(targetOf(server.value.spec)),
      startedMs: clock.wallMs(),
      state: { kind: 'reading' },
    };
    const job: Job = { rerun, abort: new AbortController(), listeners: new Set(), done: Promise.resolve() };
    jobs.set(rerun.id, job);
    for (const [id, old] of jobs) {
      if (jobs.size <= RERUNS_MAX) break;
      if (!isRunning(old.rerun)) jobs.delete(id);
    }
    job.done = run(job, wish, server.value, given).catch((error: unknown) => {
      const failure =
        error instanceof FailureError
          ? error.failure
          : fail('internal', `The rerun broke: ${String(error)}`, 'Please report it.').failure;
      show(job, { kind: 'failed', tapeId: null, failure });
    });
    return ok(job.rerun);
  }

  function find(id: string): Result<Job> {
    const job = jobs.get(id);
    return job === undefined
      ? fail('unknown-call', `There is no rerun ${id}.`, 'It may be too long ago: its tape is in Sessions.')
      : ok(job);
  }

  /** What each tape repeats; a head is read once. */
  function links(): { tapeId: string; of: string; seq: number | null }[] {
    const infos = deps.journal.list();
    for (const { tapeId, opened } of infos) {
      if (heads.has(tapeId) || opened === null) continue;
      if (heads.size >= HEADS_MAX) heads.clear();
      const { causedBy } = opened;
      heads.set(tapeId, causedBy === null ? null : { of: causedBy.tapeId, seq: causedBy.seq });
    }
    return infos.flatMap(({ tapeId }) => {
      const head = heads.get(tapeId);
      return head === null || head === undefined ? [] : [{ tapeId, ...head }];
    });
  }

  const api: HostApi['reruns'] = {
    plan: (wish) => plan(wish, closing.signal),
    start: async ({ wish, agreed: given }) => start(wish, given),
    list: async () => ok([...jobs.values()].map(({ rerun }) => rerun).toReversed()),
    async get({ id }) {
      const job = find(id);
      return job.ok ? ok(job.value.rerun) : job;
    },
    async cancel({ id }) {
      const job = find(id);
      if (!job.ok) return job;
      job.value.abort.abort();
      return ok(null);
    },
    async *watch({ id }, signal) {
      const job = find(id);
      if (!job.ok) throw new FailureError(job.failure);
      yield* watchJob(job.value, isRunning, clock, signal);
    },
    async message({ tapeId, seq }) {
      const entry = entryAt(deps.journal, tapeId, [], seq);
      const text = entry === null ? null : messageAt(entry, { seq, part: 'said', method: '', id: null });
      if (text === null) {
        return fail('unknown-entry', `Entry ${seq} holds no message.`, 'Choose a request of the client.');
      }
      return ok({ text });
    },
    compare: (pair) => comparisons.compare(pair),
    items: ({ filter, offset, limit, ...pair }) => comparisons.items(pair, filter, offset, limit),
    nextDifference: ({ filter, row, step, ...pair }) => comparisons.nextDifference(pair, filter, row, step),
    body: ({ index, whole, ...pair }) => comparisons.body(pair, index, whole),
    setRules: async ({ tapeId, rules }) => comparisons.setRules(tapeId, rules),
    links: async () => ok(links()),
    pairs: createRerunPairs({ links, files: deps.files, index: deps.index }),
  };

  return {
    api,
    async close() {
      closing.abort();
      comparisons.close();
      for (const { abort } of jobs.values()) abort.abort();
      await Promise.allSettled([...jobs.values()].map(({ done }) => done));
    },
  };
}

const NOT_AGREED = fail(
  'rerun-unsafe',
  'What would be sent is not what was agreed to, and some of it may change something.',
  'Look at the plan again: nothing was sent.',
).failure;

const NAME_CHARS = 64;

function nameOf(spec: StoredServer['spec']): string {
  if (spec.kind === 'http') return new URL(spec.url).host.slice(0, NAME_CHARS);
  const script = spec.args.find((each) => /\.[cm]?[jt]s$|\.py$/.test(each)) ?? spec.command;
  return (script.split(/[/\\]/).at(-1) ?? spec.command).slice(0, NAME_CHARS) || 'server';
}
