/**
 * What a supervisor must do, written a second time and differently: a transcription of Erlang/OTP's
 * lib/stdlib/src/supervisor.erl (OTP 28), function by function, in which a callback blocks as it does there. Marked with
 * EXT is what OTP does not have: a wait before a restart, a pause, and that a person's stop deletes the child.
 */
type RestartType = 'permanent' | 'transient' | 'temporary';
type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one';
type Reason = 'normal' | 'shutdown' | 'abnormal';

/** A pid, undefined, or `{restarting, _}`. */
type Pid = string | undefined | { readonly restarting: true };

interface ModelChild {
  readonly id: string;
  restart_type: RestartType;
  pid: Pid;
}

/** How the model starts and ends children: at once, and with the answer. */
export interface ModelWorld {
  /** The pid, or null when the start failed. */
  start(id: string): string | null;
  shutdown(id: string): void;
  note(id: string, text: string): void;
}

type ModelMessage =
  | { readonly kind: 'EXIT'; readonly pid: string; readonly reason: Reason }
  | { readonly kind: 'try_again_restart'; readonly id: string }
  | { readonly kind: 'due'; readonly id: string };

export interface ModelFlags {
  readonly strategy: Strategy;
  readonly intensity: number;
  readonly periodMs: number;
  /** EXT */
  delayMs(restarts: number): number;
}

const RESTARTING = { restarting: true } as const;
const isPid = (pid: Pid): pid is string => typeof pid === 'string';
const isRestarting = (pid: Pid): boolean => typeof pid === 'object';

export class SupervisorModel {
  /** In start order (OTP keeps them reversed). */
  children: ModelChild[] = [];
  flags: ModelFlags;
  nowMs = 0;
  /** gen_server has stopped. */
  stopped: 'shutdown' | 'start-failed' | null = null;
  /** EXT: when waits are over, by child. */
  readonly timers = new Map<string, number>();
  /** EXT */
  isPaused = false;
  readonly #world: ModelWorld;
  #restarts: number[] = [];
  /** EXT: whose wait had begun when restarts were paused; they are counted already. */
  readonly #held = new Set<string>();
  readonly #mailbox: ModelMessage[] = [];

  constructor(flags: ModelFlags, specs: readonly { id: string; restart: RestartType }[], world: ModelWorld) {
    this.flags = flags;
    this.#world = world;
    this.children = specs.map(({ id, restart }) => ({ id, restart_type: restart, pid: undefined }));
  }

  init(): void {
    const { failed } = this.#start_children(this.children);
    if (failed !== null) {
      this.#terminate_children(this.children);
      this.#stop('start-failed');
    }
    this.#loop();
  }

  send(message: ModelMessage): void {
    if (this.stopped === null) this.#mailbox.push(message);
  }

  receive(message: ModelMessage): void {
    this.send(message);
    this.#loop();
  }

  #loop(): void {
    while (this.stopped === null) {
      const message = this.#mailbox.shift();
      if (message === undefined) return;
      const outcome = this.#handle(message);
      if (outcome === 'shutdown') {
        // gen_server calls terminate/2.
        this.#terminate_children(this.children);
        this.#stop('shutdown');
      }
    }
  }

  #stop(why: 'shutdown' | 'start-failed'): void {
    this.stopped = why;
    this.timers.clear();
    this.#mailbox.length = 0;
  }

  #handle(message: ModelMessage): 'ok' | 'shutdown' {
    switch (message.kind) {
      case 'EXIT': {
        const child = this.children.find(({ pid }) => pid === message.pid);
        return child === undefined ? 'ok' : this.#do_restart(message.reason, child);
      }
      case 'try_again_restart': {
        const child = this.#find_child(message.id);
        return child !== undefined && isRestarting(child.pid) ? this.#restart(child) : 'ok';
      }
      case 'due': {
        const child = this.#find_child(message.id);
        this.#untime(message.id);
        return child !== undefined && isRestarting(child.pid) ? this.#restart_now(child) : 'ok';
      }
    }
  }

  #do_restart(reason: Reason, child: ModelChild): 'ok' | 'shutdown' {
    if (child.restart_type === 'permanent') return this.#restart(child);
    if (reason === 'normal' || reason === 'shutdown') return this.#stays(child);
    if (child.restart_type === 'transient') return this.#restart(child);
    return this.#stays(child);
  }

  #stays(child: ModelChild): 'ok' {
    this.#world.note(child.id, 'stays-down');
    this.#del_child(child);
    return 'ok';
  }

  #restart(child: ModelChild): 'ok' | 'shutdown' {
    // EXT
    if (this.isPaused) {
      this.#world.note(child.id, 'held');
      child.pid = RESTARTING;
      return 'ok';
    }
    if (this.#add_restart() === 'terminate') {
      this.#world.note(child.id, 'gave-up');
      this.#del_child(child);
      return 'shutdown';
    }
    this.#world.note(child.id, 'restart');
    const delayMs = this.flags.delayMs(this.#restarts.length);
    if (delayMs === 0) return this.#restart_now(child);
    // EXT: what is ended with it ends now, and the start comes later.
    const rest = this.#split(child);
    child.pid = RESTARTING;
    this.#terminate_children(rest.filter((each) => each !== child));
    if (this.children.includes(child)) this.timers.set(child.id, this.nowMs + delayMs);
    return 'ok';
  }

  #add_restart(): 'ok' | 'terminate' {
    const threshold = this.nowMs - this.flags.periodMs;
    // lists:takewhile over newest first.
    const recent: number[] = [];
    for (const at of this.#restarts) {
      if (at < threshold) break;
      recent.push(at);
    }
    this.#restarts = [this.nowMs, ...recent];
    return this.#restarts.length <= this.flags.intensity ? 'ok' : 'terminate';
  }

  /** restart/3 */
  #restart_now(child: ModelChild): 'ok' {
    if (this.flags.strategy === 'one_for_one') {
      this.#untime(child.id);
      const pid = this.#world.start(child.id);
      if (!this.children.includes(child)) return 'ok';
      if (pid !== null) child.pid = pid;
      else {
        child.pid = RESTARTING;
        this.send({ kind: 'try_again_restart', id: child.id });
      }
      return 'ok';
    }
    const rest = this.#split(child);
    child.pid = undefined;
    // restart_multiple_children/3
    const left = this.#terminate_children(rest, child);
    const { failed } = this.#start_children(left);
    if (failed !== null) {
      failed.pid = RESTARTING;
      this.send({ kind: 'try_again_restart', id: failed.id });
    }
    return 'ok';
  }

  /** Whom the strategy ends with a child, in start order, the child among them. */
  #split(child: ModelChild): ModelChild[] {
    switch (this.flags.strategy) {
      case 'one_for_one':
        return [child];
      case 'one_for_all':
        return [...this.children];
      case 'rest_for_one':
        return this.children.slice(this.children.indexOf(child));
    }
  }

  /** In reverse start order; temporary children are gone for good. Returns the others, in start order. */
  #terminate_children(children: readonly ModelChild[], restarted: ModelChild | null = null): ModelChild[] {
    const kept: ModelChild[] = [];
    for (const child of children.toReversed()) {
      if (isPid(child.pid)) this.#world.shutdown(child.id);
      if (child === restarted) {
        kept.unshift(child);
        continue;
      }
      this.#del_child(child);
      if (child.restart_type !== 'temporary') kept.unshift(child);
    }
    return kept;
  }

  /** In start order; ends at the first that does not start. */
  #start_children(children: readonly ModelChild[]): { failed: ModelChild | null } {
    for (const child of children) {
      this.#untime(child.id);
      const pid = this.#world.start(child.id);
      if (pid === null) return { failed: child };
      child.pid = pid;
    }
    return { failed: null };
  }

  #del_child(child: ModelChild): void {
    this.#untime(child.id);
    if (child.restart_type === 'temporary') this.children = this.children.filter((each) => each !== child);
    else child.pid = undefined;
  }

  #untime(id: string): void {
    this.timers.delete(id);
    this.#held.delete(id);
  }

  #find_child(id: string): ModelChild | undefined {
    return this.children.find((child) => child.id === id);
  }

  // --- the API, as a person uses it --------------------------------------------------------------------------------

  /** start_child/2 or restart_child/2 that has succeeded. EXT: at its place in `order`, not at the end. */
  started_by_person(spec: { id: string; restart: RestartType }, pid: string, order: readonly string[]): void {
    this.#untime(spec.id);
    this.children = [
      ...this.children.filter(({ id }) => id !== spec.id),
      { id: spec.id, restart_type: spec.restart, pid },
    ].toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  }

  /** terminate_child/2 and delete_child/2. */
  stopped_by_person(id: string): void {
    this.#untime(id);
    this.children = this.children.filter((child) => child.id !== id);
  }

  /** restart_child/2 for each that does not run, up to the first that does not start. */
  fill(): void {
    for (const child of this.children) {
      if (isPid(child.pid)) continue;
      this.#untime(child.id);
      const pid = this.#world.start(child.id);
      child.pid = pid ?? undefined;
      if (pid === null) break;
    }
    this.#loop();
  }

  /** exit(Sup, shutdown) by the parent. */
  shutdown(): void {
    if (this.stopped !== null) return;
    this.#terminate_children(this.children);
    this.#stop('shutdown');
  }

  /** EXT */
  pause(): void {
    this.isPaused = true;
    for (const id of this.timers.keys()) this.#held.add(id);
    this.timers.clear();
  }

  /** EXT */
  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    const counted = new Set(this.#held);
    this.#held.clear();
    for (const { id, pid } of this.children) {
      if (!isRestarting(pid)) continue;
      this.send({ kind: counted.has(id) ? 'due' : 'try_again_restart', id });
    }
    this.#loop();
  }

  reset(): void {
    this.#restarts = [];
  }
}
