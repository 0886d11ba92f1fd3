import type { Failure } from '../../../src-shared/base/failure.ts';
import { unreachable } from '../../../src-shared/base/assert.ts';
import type { PreparePhase } from '../../host/ports/migration.ts';

export interface StartStep {
  readonly title: string;
  readonly detail: string;
  readonly state: 'done' | 'now' | 'coming';
  /** From 0 to 1; null when nobody can tell. */
  readonly part: number | null;
}

/** What a shell knows of a start that has work to do first. */
export interface StartProgress {
  readonly steps: readonly StartStep[];
  /** Seconds since it began. */
  readonly seconds: number;
  readonly failure: Failure | null;
}

export interface StartWatch {
  note(phase: PreparePhase): void;
  fail(failure: Failure): void;
  progress(): StartProgress;
}

const STEPS = [
  'Check the database',
  'Copy it first',
  'Change it',
  'Check every page of it',
  'Open the deck',
] as const;
const [CHECK, COPY, CHANGE, VERIFY, OPEN] = [0, 1, 2, 3, 4];

/** Turns the phases of a migration into steps that a person can follow. */
export function watchStart(nowMs: () => number): StartWatch {
  const startedMs = nowMs();
  let at: number = CHECK;
  let failure: Failure | null = null;
  let part: number | null = null;
  const details = STEPS.map(() => '');

  function move(step: number, detail: string, of: number | null = null): void {
    at = step;
    part = of;
    details[step] = detail;
  }

  return {
    note(phase) {
      switch (phase.kind) {
        case 'checking':
          return move(CHECK, '');
        case 'backing-up':
          return move(COPY, `version ${phase.version}, into backups/`);
        case 'copied': {
          // The size is looked at by the clock; the work may be further by now.
          if (at !== COPY) return;
          const { bytes, ofBytes } = phase;
          const text = `${megabytes(bytes)} of ${megabytes(ofBytes)} MB, into backups/`;
          return move(COPY, text, ofBytes === 0 ? null : bytes / ofBytes);
        }
        case 'migrating': {
          const { direction, name, step, steps } = phase;
          const what = direction === 'up' ? name : `back from ${name}`;
          return move(CHANGE, `${what}, ${step} of ${steps}`, (step - 1) / steps);
        }
        case 'verifying':
          return move(VERIFY, 'before it counts');
        case 'done':
          return move(OPEN, '');
        default:
          return unreachable(phase);
      }
    },
    fail(why) {
      failure = why;
    },
    progress: () => ({
      seconds: Math.round((nowMs() - startedMs) / 1000),
      failure,
      steps: STEPS.map((title, index) => ({
        title,
        detail: details[index] ?? '',
        state: index < at ? 'done' : index === at ? 'now' : 'coming',
        part: index === at ? part : null,
      })),
    }),
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
