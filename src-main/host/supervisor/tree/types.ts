/**
 * The words of Erlang/OTP's supervisor, with OTP's meaning: https://www.erlang.org/doc/apps/stdlib/supervisor.html and
 * https://www.erlang.org/doc/system/sup_princ.html. What is not OTP's says so. Not offered: `simple_one_for_one`
 * (servers are never many copies of one), `significant` children and `auto_shutdown`.
 */

/**
 * `permanent`: always started again. `transient`: when it ended abnormally. `temporary`: never, not even when siblings
 * are started again.
 */
export type RestartType = 'permanent' | 'transient' | 'temporary';

/**
 * Who is ended and started again with a child that is: itself; all children; it and those that were started after it.
 */
export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one';

/** `shutdown`: it was asked to, or is a supervisor that gave up; for a transient child that is as good as normal. */
export type ExitReason = 'normal' | 'shutdown' | 'abnormal';

export interface Flags {
  readonly strategy: Strategy;
  /** More restarts than this within `periodMs`, and the supervisor ends its children and itself. */
  readonly intensity: number;
  readonly periodMs: number;
  /** Not OTP, which starts again at once. */
  readonly backoff: Backoff;
}

export interface Backoff {
  /** Before the first restart within the period; 0 for none at all, as in OTP. */
  readonly firstMs: number;
  /** The wait doubles with each restart within the period, up to this. */
  readonly maxMs: number;
}

export interface ChildSpec {
  readonly id: string;
  readonly restart: RestartType;
}

/** `none`: not running. `restarting`: it is to be started (again) as soon as its wait is over. */
export type ChildState =
  | { readonly kind: 'none' }
  /** `run` names this incarnation, as a pid does in OTP. */
  | { readonly kind: 'live'; readonly run: string }
  | { readonly kind: 'restarting' };

export interface Child extends ChildSpec {
  readonly state: ChildState;
}

/** A start that waits. */
export interface Retry {
  /** Null while restarts are paused, or when it is next in the mailbox. */
  readonly dueMs: number | null;
  /** The restart was counted, and siblings were ended, when it was decided. */
  readonly isCounted: boolean;
}

/** Why a child is ended by its supervisor. */
export type Cause =
  | { readonly kind: 'sibling'; readonly childId: string }
  | { readonly kind: 'gave-up'; readonly childId: string }
  | { readonly kind: 'start-failed'; readonly childId: string }
  | { readonly kind: 'parent' };

export type Then =
  | { readonly kind: 'restart'; readonly childId: string; readonly delayMs: number }
  | { readonly kind: 'end'; readonly reason: EndReason }
  /** The parent asked meanwhile: everything else is ended next. */
  | { readonly kind: 'shutdown' };

export type StartFor = 'init' | 'restart' | 'fill' | 'shutdown';

/** What a supervisor is at; until it is done, other messages wait, as they do in a gen_server. */
export type Work =
  | {
      readonly kind: 'terminating';
      readonly current: string | null;
      readonly left: readonly string[];
      readonly cause: Cause;
      readonly next: Then;
    }
  | {
      readonly kind: 'starting';
      readonly current: string | null;
      readonly left: readonly string[];
      readonly for: StartFor;
    };

/** `shutdown`: it gave up, or was asked to end. `start-failed`: a child did not start when it did. */
export type EndReason = 'shutdown' | 'start-failed';

export interface Supervisor {
  readonly flags: Flags;
  /** In start order. */
  readonly children: readonly Child[];
  /** When it restarted, newest first; only those within the period count. */
  readonly restarts: readonly number[];
  readonly retries: Readonly<Record<string, Retry>>;
  readonly work: Work | null;
  readonly mailbox: readonly Queued[];
  readonly isPaused: boolean;
  readonly ended: EndReason | null;
}

/** Waits while the supervisor is at something else. At most one exit a run, one retry a child, and `fill` once. */
export type Queued =
  | { readonly kind: 'init' }
  /** Starts what does not run, in order, as a person wants it. */
  | { readonly kind: 'fill' }
  | { readonly kind: 'exit'; readonly run: string; readonly reason: ExitReason }
  | { readonly kind: 'retry'; readonly childId: string };

export type Message =
  | Queued
  // --- what came of an effect ---
  | { readonly kind: 'started'; readonly childId: string; readonly run: string }
  | { readonly kind: 'not-started'; readonly childId: string }
  | { readonly kind: 'terminated'; readonly childId: string }
  // --- taken at once, whatever it is at ---
  /** The parent asks it to end. */
  | { readonly kind: 'shutdown' }
  /** A person started this child, and it runs. OTP's start_child or restart_child; its place is kept. */
  | {
      readonly kind: 'adopt';
      readonly spec: ChildSpec;
      readonly run: string;
      readonly order: readonly string[];
    }
  /** A person stopped it: OTP's terminate_child and delete_child. Whoever sends this ends it. */
  | { readonly kind: 'forget'; readonly childId: string }
  | { readonly kind: 'configure'; readonly flags: Flags; readonly specs: readonly ChildSpec[] }
  /** Not OTP: nothing is started again until it is resumed; what ends meanwhile waits, its siblings run on. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Forgets the restarts that count. */
  | { readonly kind: 'reset' };

export type Effect =
  | { readonly kind: 'start'; readonly childId: string }
  | { readonly kind: 'terminate'; readonly childId: string; readonly cause: Cause }
  | { readonly kind: 'schedule'; readonly childId: string; readonly dueMs: number }
  | { readonly kind: 'cancel'; readonly childId: string }
  /** All children were started, as `init` wanted. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'ended'; readonly reason: EndReason }
  | { readonly kind: 'note'; readonly childId: string; readonly decision: Decision };

/** What was decided about a child that ended or did not start. */
export type Decision =
  | {
      readonly kind: 'restart';
      readonly delayMs: number;
      readonly restarts: number;
      readonly intensity: number;
      readonly periodMs: number;
    }
  | { readonly kind: 'held' }
  | { readonly kind: 'stays-down'; readonly restart: RestartType; readonly reason: ExitReason }
  | {
      readonly kind: 'gave-up';
      readonly restarts: number;
      readonly intensity: number;
      readonly periodMs: number;
    };

/** What a step may know of the world. */
export interface At {
  readonly nowMs: number;
  /** In [0, 1): spreads the waits of servers that ended together. */
  readonly chance: number;
}
