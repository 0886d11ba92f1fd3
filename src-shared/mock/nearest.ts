import { diffOf, type DiffLine } from '../rerun/json-diff.ts';
import type { JsonObject } from '../wire/message.ts';
import { targetOf } from '../wire/target.ts';
import { aboutOf } from './match-key.ts';
import type { Question } from './recording.ts';

/** Recorded questions that are looked at for the nearest one; a method with more of them has near ones among these. */
export const CANDIDATES_MAX = 400;
/** Another tool is farther away than any other arguments. */
const OTHER_TARGET = 10_000;

export interface Candidate {
  readonly question: Question;
  readonly params: JsonObject;
}

export interface Nearest extends Candidate {
  /** What was recorded (`before`), and what is asked (`after`). */
  readonly differs: readonly DiffLine[];
}

/** The different questions of a method, at most CANDIDATES_MAX. */
export function candidatesOf(questions: readonly Question[]): readonly Question[] {
  const byKey = new Map<string, Question>();
  for (const question of questions) {
    if (byKey.size >= CANDIDATES_MAX) break;
    if (!byKey.has(question.key)) byKey.set(question.key, question);
  }
  return [...byKey.values()];
}

/** The recorded question that differs in the fewest places, the first of them; null when there is none. */
export function nearestOf(
  method: string,
  params: JsonObject,
  candidates: Iterable<Candidate>,
): Nearest | null {
  let best: Nearest | null = null;
  let bestFar = Infinity;
  const target = targetOf(method, params);
  const about = aboutOf(method, params);
  for (const candidate of candidates) {
    const differs = diffOf(aboutOf(method, candidate.params), about);
    const far = differs.length + (targetOf(method, candidate.params) === target ? 0 : OTHER_TARGET);
    if (far >= bestFar) continue;
    best = { ...candidate, differs };
    bestFar = far;
  }
  return best;
}
