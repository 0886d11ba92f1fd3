import { unreachable } from '../../../../src-shared/base/assert.ts';
import { affectedBy } from './affected.ts';
import { restartDelayMs } from './backoff.ts';
import { Draft } from './draft.ts';
import type {
  At,
  Cause,
  Child,
  Effect,
  EndReason,
  ExitReason,
  Message,
  Queued,
  StartFor,
  Supervisor,
  Then,
  Work,
} from './types.ts';

const NONE = { kind: 'none' } as const;
const RESTARTING = { kind: 'restarting' } as const;

/**
 * One step of a supervisor, on a copy of its state. The names are those of OTP's supervisor.erl, so that one can be read
 * beside the other. There the callback blocks while a child is started or ended; here it is at `work`, and what comes
 * meanwhile waits in the mailbox.
 */
export class Turn {
  readonly #at: At;
  readonly #draft: Draft;

  constructor(before: Supervisor, at: At) {
    this.#draft = new Draft(before);
    this.#at = at;
  }

  get state(): Supervisor {
    return this.#draft.now;
  }

  get effects(): readonly Effect[] {
    return this.#draft.effects;
  }

  take(message: Message): void {
    if (this.#draft.now.ended !== null) return;
    switch (message.kind) {
      case 'init':
      case 'fill':
      case 'exit':
      case 'retry':
        this.#draft.now.mailbox = [...this.#draft.now.mailbox, message];
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
        this.#draft.cancel(message.childId);
        this.#draft.now.children = this.#draft.now.children.filter(({ id }) => id !== message.childId);
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
        this.#draft.now.restarts = [];
        break;
      default:
        unreachable(message);
    }
    this.#drain();
  }

  #drain(): void {
    while (this.#draft.now.work === null && this.#draft.now.ended === null) {
      const [next, ...rest] = this.#draft.now.mailbox;
      if (next === undefined) return;
      this.#draft.now.mailbox = rest;
      this.#handle(next);
    }
  }

  #handle(message: Queued): void {
    switch (message.kind) {
      case 'init':
        this.#startChildren(this.#draft.ids(), 'init');
        break;
      case 'fill':
        this.#startChildren(this.#draft.ids(), 'fill');
        break;
      case 'exit': {
        const child = this.#draft.now.children.find(
          ({ state }) => state.kind === 'live' && state.run === message.run,
        );
        // Its supervisor ended it meanwhile, or a person did.
        if (child !== undefined) this.#doRestart(child, message.reason);
        break;
      }
      case 'retry': {
        const child = this.#draft.find(message.childId);
        if (child?.state.kind !== 'restarting') break;
        const isCounted = this.#draft.now.retries[child.id]?.isCounted === true;
        this.#draft.cancel(child.id);
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
    this.#draft.note(child, { kind: 'stays-down', restart: child.restart, reason });
  }

  #restart(child: Child): void {
    if (this.#draft.now.isPaused) {
      this.#draft.set(child.id, RESTARTING);
      this.#draft.wait(child.id, { dueMs: null, isCounted: false });
      this.#draft.note(child, { kind: 'held' });
      return;
    }
    const { intensity, periodMs } = this.#draft.now.flags;
    const restarts = this.#addRestart();
    const counts = { restarts, intensity, periodMs };
    if (restarts > intensity) {
      this.#draft.note(child, { kind: 'gave-up', ...counts });
      this.#delChild(child);
      this.#terminateChildren(
        this.#draft.ids(),
        { kind: 'gave-up', childId: child.id },
        {
          kind: 'end',
          reason: 'shutdown',
        },
      );
      return;
    }
    const delayMs = restartDelayMs(this.#draft.now.flags.backoff, restarts, this.#at.chance);
    this.#draft.note(child, { kind: 'restart', delayMs, ...counts });
    this.#restartAffected(child, delayMs);
  }

  /** Counts one more; how many there were within the period. */
  #addRestart(): number {
    const sinceMs = this.#at.nowMs - this.#draft.now.flags.periodMs;
    this.#draft.now.restarts = [
      this.#at.nowMs,
      ...this.#draft.now.restarts.filter((atMs) => atMs >= sinceMs),
    ];
    return this.#draft.now.restarts.length;
  }

  /** Ends whom the strategy ends with it, and starts them all, after `delayMs`. */
  #restartAffected(child: Child, delayMs: number): void {
    this.#draft.set(child.id, delayMs > 0 ? RESTARTING : NONE);
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
    return affectedBy(this.#draft.now.flags.strategy, this.#draft.ids(), childId);
  }

  /** A temporary child is gone for good; another keeps its place. */
  #delChild(child: Child): void {
    this.#draft.cancel(child.id);
    if (child.restart === 'temporary')
      this.#draft.now.children = this.#draft.now.children.filter(({ id }) => id !== child.id);
    else this.#draft.set(child.id, NONE);
  }

  // --- ending and starting, one after the other --------------------------------------------------------------------

  #terminateChildren(ids: readonly string[], cause: Cause, then: Then): void {
    this.#draft.now.work = { kind: 'terminating', current: null, left: ids.toReversed(), cause, next: then };
    this.#goOn();
  }

  #startChildren(ids: readonly string[], why: StartFor): void {
    this.#draft.now.work = { kind: 'starting', current: null, left: ids, for: why };
    this.#goOn();
  }

  /** To the next child that has to be waited for, or to the end of this work. */
  #goOn(): void {
    for (
      let work = this.#draft.now.work;
      work !== null && work.current === null;
      work = this.#draft.now.work
    ) {
      const [id, ...left] = work.left;
      if (id === undefined) {
        this.#draft.now.work = null;
        if (work.kind === 'terminating') this.#terminatedAll(work.next);
        else this.#startedAll(work.for);
        return;
      }
      const child = this.#draft.find(id);
      const isLive = child?.state.kind === 'live';
      const mustWait = child !== undefined && (work.kind === 'terminating' ? isLive : !isLive);
      this.#draft.now.work = { ...work, current: mustWait ? id : null, left };
      if (!mustWait) {
        if (work.kind === 'terminating' && child !== undefined) this.#settleTerminated(child, work);
        continue;
      }
      if (work.kind === 'terminating')
        this.#draft.effects.push({ kind: 'terminate', childId: id, cause: work.cause });
      else {
        this.#draft.cancel(id);
        this.#draft.effects.push({ kind: 'start', childId: id });
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
        this.#terminateChildren(this.#draft.ids(), { kind: 'parent' }, { kind: 'end', reason: 'shutdown' });
        return;
      case 'restart': {
        // A person has stopped it meanwhile: those that were ended for it stay down too.
        if (this.#draft.find(then.childId) === undefined) return;
        if (then.delayMs > 0) {
          const dueMs = this.#draft.now.isPaused ? null : this.#at.nowMs + then.delayMs;
          this.#draft.wait(then.childId, { dueMs, isCounted: true });
        } else this.#startChildren(this.#affected(then.childId), 'restart');
        return;
      }
      default:
        unreachable(then);
    }
  }

  #startedAll(why: StartFor): void {
    if (why === 'init') this.#draft.effects.push({ kind: 'ready' });
    else if (why === 'shutdown')
      this.#terminateChildren(this.#draft.ids(), { kind: 'parent' }, { kind: 'end', reason: 'shutdown' });
  }

  #reply(message: Extract<Message, { kind: 'started' | 'not-started' | 'terminated' }>): void {
    const { work } = this.#draft.now;
    if (work === null || work.current !== message.childId) return;
    const child = this.#draft.find(message.childId);
    this.#draft.now.work = { ...work, current: null };
    if (work.kind === 'terminating') {
      if (child !== undefined) this.#settleTerminated(child, work);
    } else if (message.kind === 'started') {
      this.#draft.set(message.childId, { kind: 'live', run: message.run });
    } else if (child !== undefined) {
      this.#notStarted(child, work.for);
    }
    this.#goOn();
  }

  #notStarted(child: Child, why: StartFor): void {
    switch (why) {
      case 'init':
        this.#draft.set(child.id, NONE);
        this.#terminateChildren(
          this.#draft.ids(),
          { kind: 'start-failed', childId: child.id },
          { kind: 'end', reason: 'start-failed' },
        );
        return;
      case 'restart':
        // OTP's try_again: other messages come first, and it counts as one more restart.
        this.#draft.now.work = null;
        this.#draft.set(child.id, RESTARTING);
        this.#draft.wait(child.id, { dueMs: null, isCounted: false });
        this.#draft.now.mailbox = [...this.#draft.now.mailbox, { kind: 'retry', childId: child.id }];
        return;
      case 'fill':
        this.#draft.now.work = null;
        this.#draft.set(child.id, NONE);
        return;
      case 'shutdown':
        this.#draft.set(child.id, NONE);
        return;
      default:
        unreachable(why);
    }
  }

  // --- what is taken at once ---------------------------------------------------------------------------------------

  /** Not OTP, where it waits its turn: a start that takes long does not hold up the end. */
  #shutdown(): void {
    const { work } = this.#draft.now;
    this.#draft.now.mailbox = [];
    for (const childId of Object.keys(this.#draft.now.retries)) this.#draft.cancel(childId);
    if (work === null) {
      this.#terminateChildren(this.#draft.ids(), { kind: 'parent' }, { kind: 'end', reason: 'shutdown' });
    } else if (work.kind === 'terminating') {
      // One that ends anyway only has to finish.
      if (work.next.kind === 'restart') this.#draft.now.work = { ...work, next: { kind: 'shutdown' } };
    } else if (work.for !== 'shutdown') {
      this.#draft.now.work = { ...work, left: [], for: 'shutdown' };
      if (work.current !== null)
        this.#draft.effects.push({ kind: 'terminate', childId: work.current, cause: { kind: 'parent' } });
    }
  }

  #adopt({ spec, run, order }: Extract<Message, { kind: 'adopt' }>): void {
    this.#draft.cancel(spec.id);
    const adopted: Child = { ...spec, state: { kind: 'live', run } };
    const others = this.#draft.now.children.filter(({ id }) => id !== spec.id);
    this.#draft.now.children = [...others, adopted].toSorted(
      (a, b) => order.indexOf(a.id) - order.indexOf(b.id),
    );
  }

  /** As OTP's code_change: flags and specs are replaced, what runs runs on, and what is not specified stays last. */
  #configure({ flags, specs }: Extract<Message, { kind: 'configure' }>): void {
    this.#draft.now.flags = flags;
    const rank = (id: string): number => {
      const place = specs.findIndex((spec) => spec.id === id);
      return place === -1 ? specs.length : place;
    };
    this.#draft.now.children = this.#draft.now.children
      .map((child) => ({ ...child, ...specs.find(({ id }) => id === child.id) }))
      .toSorted((a, b) => rank(a.id) - rank(b.id));
  }

  #pause(): void {
    this.#draft.now.isPaused = true;
    for (const [childId, retry] of Object.entries(this.#draft.now.retries)) {
      if (retry.dueMs === null) continue;
      this.#draft.wait(childId, { ...retry, dueMs: null });
      this.#draft.effects.push({ kind: 'cancel', childId });
    }
  }

  #resume(): void {
    if (!this.#draft.now.isPaused) return;
    this.#draft.now.isPaused = false;
    const held = this.#draft.ids().filter((id) => this.#draft.now.retries[id]?.dueMs === null);
    const retries = held.map((childId): Queued => ({ kind: 'retry', childId }));
    this.#draft.now.mailbox = [...this.#draft.now.mailbox, ...retries];
  }

  #end(reason: EndReason): void {
    for (const childId of Object.keys(this.#draft.now.retries)) this.#draft.cancel(childId);
    this.#draft.now.mailbox = [];
    this.#draft.now.ended = reason;
    this.#draft.effects.push({ kind: 'ended', reason });
  }
}
