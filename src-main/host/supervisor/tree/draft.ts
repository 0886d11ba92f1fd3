import type { Child, Decision, Effect, Retry, Supervisor } from './types.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A supervisor while one step works on it: a copy of its state, and what the step wants done. */
export class Draft {
  readonly now: Mutable<Supervisor>;
  readonly effects: Effect[] = [];

  constructor(before: Supervisor) {
    this.now = { ...before };
  }

  ids(): readonly string[] {
    return this.now.children.map(({ id }) => id);
  }

  find(childId: string): Child | undefined {
    return this.now.children.find(({ id }) => id === childId);
  }

  set(childId: string, state: Child['state']): void {
    this.now.children = this.now.children.map((child) =>
      child.id === childId ? { ...child, state } : child,
    );
  }

  /** It is to be started again: at a time, or when restarts go on. */
  wait(childId: string, retry: Retry): void {
    this.now.retries = { ...this.now.retries, [childId]: retry };
    if (retry.dueMs !== null) this.effects.push({ kind: 'schedule', childId, dueMs: retry.dueMs });
  }

  /** It is not waited for any more; nothing when it was not. */
  cancel(childId: string): void {
    const { [childId]: retry, ...others } = this.now.retries;
    if (retry === undefined) return;
    this.now.retries = others;
    if (retry.dueMs !== null) this.effects.push({ kind: 'cancel', childId });
  }

  note(child: Child, decision: Decision): void {
    this.effects.push({ kind: 'note', childId: child.id, decision });
  }
}
