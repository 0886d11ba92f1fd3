import { unreachable } from '../../../../src-shared/base/assert.ts';
import { affectedBy } from './affected.ts';
import { restartDelayMs } from './backoff.ts';
import type {
  At,
  Cause,
  Child,
  Decision,
  Effect,
  EndReason,
  ExitReason,
  Message,
  Queued,
  Retry,
  StartFor,
  Supervisor,
  Then,
  Work,
} from './types.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NONE = { kind: 'none' } as const;
const RESTARTING = { kind: 'restarting' } as const;

/**
 * One step of a supervisor, on a copy of its state. The names are those of OTP's supervisor.erl, so that one can be read
 * beside the other. There the callback blocks while a child is started or ended; here it is at `work`, and what comes
 * meanwhile waits in the mailbox.
 */
export class Turn {
  readonly effects: Effect[] = [];
  readonly #at: At;
  readonly #now: Mutable<Supervisor>;

  constructor(before: Supervisor, at: At) {
    this.#now = { ...before };
    this.#at = at;
  }

  get state(): Supervisor {
    return this.#now;
  }

  take(message: Message): void {
    if (this.#now.ended !== null) return;
    switch (message.kind) {
      case 'init':
      case 'fill':
      case 'exit':
      case 'retry':
        this.#now.mailbox = [...this.#now.mailbox, message];
        break;
      case 'started':
      case 'not-started':
      case 'terminated':
        this.#reply(message);
        break;
      case 'shutdown':
        this.#shutdown();
        break;
      case 'adopt':
        this.#adopt(message);
        break;
      case 'forget':
        this.#cancel(message.childId);
        this.#now.children = this.#now.children.filter(({ id }) => id !== message.childId);
        break;
      case 'configure':
        this.#configure(message);
        break;
      case 'pause':
        this.#pause();
        break;
      case 'resume':
        this.#resume();
        break;
      case 'reset':
        this.#now.restarts = [];
        break;
      default:
        unreachable(message);
    }
    this.#drain();
  }

  #drain(): void {
    while (this.#now.work === null && this.#now.ended === null) {
      const [next, ...rest] = this.#now.mailbox;
      if (next === undefined) return;
      this.#now.mailbox = rest;
      this.#handle(next);
    }
  }

  #handle(message: Queued): void {
    switch (message.kind) {
      case 'init':
        this.#startChildren(this.#ids(), 'init');
        break;
      case 'fill':
        this.#startChildren(this.#ids(), 'fill');
        break;
      case 'exit': {
        const child = this.#now.children.find(
          ({ state }) => state.kind === 'live' && state.run === message.run,
        );
        // Its supervisor ended it meanwhile, or a person did.
        if (child !== undefined) this.#doRestart(child, message.reason);
        break;
      }
      case 'retry': {
        const child = this.#find(message.childId);
        if (child?.state.kind !== 'restarting') break;
        const isCounted = this.#now.retries[child.id]?.isCounted === true;
        this.#cancel(child.id);
        if (isCounted) this.#restartAffected(child, 0);
        else this.#restart(child);
        break;
      }
      default:
        unreachable(message);
    }
  }

  // --- a child has ended -------------------------------------------------------------------------------------------

  #doRestart(child: Child, reason: ExitReason): void {
    const isNormal = reason !== 'abnormal';
    if (child.restart === 'permanent' || (child.restart === 'transient' && !isNormal)) {
      this.#restart(child);
      return;
    }
    this.#delChild(child);
    this.#note(child, { kind: 'stays-down', restart: child.restart, reason });
  }

  #restart(child: Child): void {
    if (this.#now.isPaused) {
      this.#set(child.id, RESTARTING);
      this.#wait(child.id, { dueMs: null, isCounted: false });
      this.#note(child, { kind: 'held' });
      return;
    }
    const { intensity, periodMs } = this.#now.flags;
    const restarts = this.#addRestart();
    const counts = { restarts, intensity, periodMs };
    if (restarts > intensity) {
      this.#note(child, { kind: 'gave-up', ...counts });
      this.#delChild(child);
      this.#terminateChildren(
        this.#ids(),
        { kind: 'gave-up', childId: child.id },
        {
          kind: 'end',
          reason: 'shutdown',
        },
      );
      return;
    }
    const delayMs = restartDelayMs(this.#now.flags.backoff, restarts, this.#at.chance);
    this.#note(child, { kind: 'restart', delayMs, ...counts });
    this.#restartAffected(child, delayMs);
  }

  /** Counts one more; how many there were within the period. */
  #addRestart(): number {
    const sinceMs = this.#at.nowMs - this.#now.flags.periodMs;
    this.#now.restarts = [this.#at.nowMs, ...this.#now.restarts.filter((atMs) => atMs >= sinceMs)];
    return this.#now.restarts.length;
  }

  /** Ends whom the strategy ends with it, and starts them all, after `delayMs`. */
  #restartAffected(child: Child, delayMs: number): void {
    this.#set(child.id, delayMs > 0 ? RESTARTING : NONE);
    this.#terminateChildren(
      this.#affected(child.id),
      { kind: 'sibling', childId: child.id },
      {
        kind: 'restart',
        childId: child.id,
        delayMs,
      },
    );
  }

  #affected(childId: string): readonly string[] {
    return affectedBy(this.#now.flags.strategy, this.#ids(), childId);
  }

  /** A temporary child is gone for good; another keeps its place. */
  #delChild(child: Child): void {
    this.#cancel(child.id);
    if (child.restart === 'temporary')
      this.#now.children = this.#now.children.filter(({ id }) => id !== child.id);
    else this.#set(child.id, NONE);
  }

  // --- ending and starting, one after the other --------------------------------------------------------------------

  #terminateChildren(ids: readonly string[], cause: Cause, then: Then): void {
    this.#now.work = { kind: 'terminating', current: null, left: ids.toReversed(), cause, next: then };
    this.#goOn();
  }

  #startChildren(ids: readonly string[], why: StartFor): void {
    this.#now.work = { kind: 'starting', current: null, left: ids, for: why };
    this.#goOn();
  }

  /** To the next child that has to be waited for, or to the end of this work. */
  #goOn(): void {
    for (let work = this.#now.work; work !== null && work.current === null; work = this.#now.work) {
      const [id, ...left] = work.left;
      if (id === undefined) {
        this.#now.work = null;
        if (work.kind === 'terminating') this.#terminatedAll(work.next);
        else this.#startedAll(work.for);
        return;
      }
      const child = this.#find(id);
      const isLive = child?.state.kind === 'live';
      const mustWait = child !== undefined && (work.kind === 'terminating' ? isLive : !isLive);
      this.#now.work = { ...work, current: mustWait ? id : null, left };
      if (!mustWait) {
        if (work.kind === 'terminating' && child !== undefined) this.#settleTerminated(child, work);
        continue;
      }
      if (work.kind === 'terminating')
        this.effects.push({ kind: 'terminate', childId: id, cause: work.cause });
      else {
        this.#cancel(id);
        this.effects.push({ kind: 'start', childId: id });
      }
      return;
    }
  }

  /** The child whose restart this is waits for its start, so it is not settled with those that are ended for it. */
  #settleTerminated(child: Child, work: Extract<Work, { kind: 'terminating' }>): void {
    if (work.next.kind === 'restart' && work.next.childId === child.id) return;
    this.#delChild(child);
  }

  #terminatedAll(then: Then): void {
    switch (then.kind) {
      case 'end':
        this.#end(then.reason);
        return;
      case 'shutdown':
        this.#terminateChildren(this.#ids(), { kind: 'parent' }, { kind: 'end', reason: 'shutdown' });
        return;
      case 'restart': {
        // A person has stopped it meanwhile: those that were ended for it stay down too.
        if (this.#find(then.childId) === undefined) return;
        if (then.delayMs > 0) {
          const dueMs = this.#now.isPaused ? null : this.#at.nowMs + then.delayMs;
          this.#wait(then.childId, { dueMs, isCounted: true });
        } else this.#startChildren(this.#affected(then.childId), 'restart');
        return;
      }
      default:
        unreachable(then);
    }
  }

  #startedAll(why: StartFor): void {
    if (why === 'init') this.effects.push({ kind: 'ready' });
    else if (why === 'shutdown')
      this.#terminateChildren(this.#ids(), { kind: 'parent' }, { kind: 'end', reason: 'shutdown' });
  }

  #reply(message: Extract<Message, { kind: 'started' | 'not-started' | 'terminated' }>): void {
    const { work } = this.#now;
    if (work === null || work.current !== message.childId) return;
    const child = this.#find(message.childId);
    this.#now.work = { ...work, current: null };
    if (work.kind === 'terminating') {
      if (child !== undefined) this.#settleTerminated(child, work);
    } else if (message.kind === 'started') {
      this.#set(message.childId, { kind: 'live', run: message.run });
    } else if (child !== undefined) {
      this.#notStarted(child, work.for);
    }
    this.#goOn();
  }

  #notStarted(child: Child, why: StartFor): void {
    switch (why) {
      case 'init':
        this.#set(child.id, NONE);
        this.#terminateChildren(
          this.#ids(),
          { kind: 'start-failed', childId: child.id },
          { kind: 'end', reason: 'start-failed' },
        );
        return;
      case 'restart':
        // OTP's try_again: other messages come first, and it counts as one more restart.
        this.#now.work = null;
        this.#set(child.id, RESTARTING);
        this.#wait(child.id, { dueMs: null, isCounted: false });
        this.#now.mailbox = [...this.#now.mailbox, { kind: 'retry', childId: child.id }];
        return;
      case 'fill':
        this.#now.work = null;
        this.#set(child.id, NONE);
        return;
      case 'shutdown':
        this.#set(child.id, NONE);
        return;
      default:
        unreachable(why);
    }
  }

  // --- what is taken at once ---------------------------------------------------------------------------------------

  /** Not OTP, where it waits its turn: a start that takes long does not hold up the end. */
  #shutdown(): void {
    const { work } = this.#now;
    this.#now.mailbox = [];
    for (const childId of Object.keys(this.#now.retries)) this.#cancel(childId);
    if (work === null) {
      this.#terminateChildren(this.#ids(), { kind: 'parent' }, { kind: 'end', reason: 'shutdown' });
    } else if (work.kind === 'terminating') {
      // One that ends anyway only has to finish.
      if (work.next.kind === 'restart') this.#now.work = { ...work, next: { kind: 'shutdown' } };
    } else if (work.for !== 'shutdown') {
      this.#now.work = { ...work, left: [], for: 'shutdown' };
      if (work.current !== null)
        this.effects.push({ kind: 'terminate', childId: work.current, cause: { kind: 'parent' } });
    }
  }

  #adopt({ spec, run, order }: Extract<Message, { kind: 'adopt' }>): void {
    this.#cancel(spec.id);
    const adopted: Child = { ...spec, state: { kind: 'live', run } };
    const others = this.#now.children.filter(({ id }) => id !== spec.id);
    this.#now.children = [...others, adopted].toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  }

  /** As OTP's code_change: flags and specs are replaced, what runs runs on, and what is not specified stays last. */
  #configure({ flags, specs }: Extract<Message, { kind: 'configure' }>): void {
    this.#now.flags = flags;
    const rank = (id: string): number => {
      const place = specs.findIndex((spec) => spec.id === id);
      return place === -1 ? specs.length : place;
    };
    this.#now.children = this.#now.children
      .map((child) => ({ ...child, ...specs.find(({ id }) => id === child.id) }))
      .toSorted((a, b) => rank(a.id) - rank(b.id));
  }

  #pause(): void {
    this.#now.isPaused = true;
    for (const [childId, retry] of Object.entries(this.#now.retries)) {
      if (retry.dueMs === null) continue;
      this.#wait(childId, { ...retry, dueMs: null });
      this.effects.push({ kind: 'cancel', childId });
    }
  }

  #resume(): void {
    if (!this.#now.isPaused) return;
    this.#now.isPaused = false;
    const held = this.#ids().filter((id) => this.#now.retries[id]?.dueMs === null);
    const retries = held.map((childId): Queued => ({ kind: 'retry', childId }));
    this.#now.mailbox = [...this.#now.mailbox, ...retries];
  }

  #end(reason: EndReason): void {
    for (const childId of Object.keys(this.#now.retries)) this.#cancel(childId);
    this.#now.mailbox = [];
    this.#now.ended = reason;
    this.effects.push({ kind: 'ended', reason });
  }

  // --- small change ------------------------------------------------------------------------------------------------

  #ids(): readonly string[] {
    return this.#now.children.map(({ id }) => id);
  }

  #find(childId: string): Child | undefined {
    return this.#now.children.find(({ id }) => id === childId);
  }

  #set(childId: string, state: Child['state']): void {
    this.#now.children = this.#now.children.map((child) =>
      child.id === childId ? { ...child, state } : child,
    );
  }

  #wait(childId: string, retry: Retry): void {
    this.#now.retries = { ...this.#now.retries, [childId]: retry };
    if (retry.dueMs !== null) this.effects.push({ kind: 'schedule', childId, dueMs: retry.dueMs });
  }

  #cancel(childId: string): void {
    const { [childId]: retry, ...others } = this.#now.retries;
    if (retry === undefined) return;
    this.#now.retries = others;
    if (retry.dueMs !== null) this.effects.push({ kind: 'cancel', childId });
  }

  #note(child: Child, decision: Decision): void {
    this.effects.push({ kind: 'note', childId: child.id, decision });
  }
}
