import { z } from 'zod';
import type { Taken, Watching } from './redactor.ts';

/** Of one rule. */
export const EXAMPLES_PER_RULE = 12;
export const EXAMPLES_MAX = 80;
/** Of a value, and of a place. */
export const EXAMPLE_CHARS_MAX = 200;

export const takenSchema = z.object({
  rule: z.string(),
  seq: z.number().int().nullable(),
  place: z.string(),
  before: z.string(),
  after: z.string(),
});

/** Some of what is taken out, for a person to look at: each value once. */
export class Examples implements Watching {
  readonly list: Taken[] = [];
  readonly #shown = new Set<string>();
  readonly #counts = new Map<string, number>();

  wants(rule: string, after: string): boolean {
    return (
      this.list.length < EXAMPLES_MAX &&
      (this.#counts.get(rule) ?? 0) < EXAMPLES_PER_RULE &&
      !this.#shown.has(after)
    );
  }

  taken(taken: Taken): void {
    this.#shown.add(taken.after);
    this.#counts.set(taken.rule, (this.#counts.get(taken.rule) ?? 0) + 1);
    this.list.push({ ...taken, place: cut(taken.place), before: cut(taken.before) });
  }
}

function cut(text: string): string {
  return text.length <= EXAMPLE_CHARS_MAX ? text : `${text.slice(0, EXAMPLE_CHARS_MAX - 1)}…`;
}
