import type { VerificationRun } from '../../../../src-shared/api/recovery.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { Clock, Journal } from '../../ports.ts';
import type { TapeSums } from '../../journal/verify.ts';
import { inTurns, StoppedError } from '../../recovery/turns.ts';

/** Damaged tapes that are named; they are all counted. */
const DAMAGED_LISTED_MAX = 200;

export interface VerifyDeps {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'list'>;
  /** Aborted when the host stops. */
  readonly signal: AbortSignal;
  verifyTape(tapeId: string): Generator<null, TapeSums>;
  serverNameOf(tapeId: string): string;
  changed(): void;
}

export interface Verifier {
  state(): VerificationRun | null;
  begin(): Result<null>;
  stop(): void;
}

/** Reads every byte of every tape, in turns beside everything else, one run at a time. */
export function createVerifier(deps: VerifyDeps): Verifier {
  const { clock, journal } = deps;
  let now: VerificationRun | null = null;
  let stopping = new AbortController();

  async function run(of: VerificationRun, signal: AbortSignal): Promise<void> {
    const ids = journal.list().map(({ tapeId }) => tapeId);
    of.tapesTotal = ids.length;
    for (const tapeId of ids) {
      take(of, await inTurns(deps.verifyTape(tapeId), signal));
      deps.changed();
    }
  }

  function take(of: VerificationRun, sums: TapeSums): void {
    of.tapes += sums.tapes;
    of.entries += sums.entries;
    of.bytes += sums.bytes;
    of.gapEntries += sums.lost;
    of.tornTails += sums.tornTails;
    of.problems += sums.problems.length;
    const [first] = sums.problems;
    if (first === undefined || of.damaged.length >= DAMAGED_LISTED_MAX) return;
    const { tapeId, segment, offset, why } = first;
    of.damaged.push({
      tapeId,
      serverName: deps.serverNameOf(tapeId),
      problems: sums.problems.length,
      why: `segment ${segment}, byte ${offset}: ${why}`,
    });
  }

  return {
    state: () => now,
    begin() {
      if (now !== null && now.finishedMs === null)
        return fail('already-running', 'The tapes are being read.', 'Wait for the end, or stop it.');
      const mine: VerificationRun = {
        startedMs: clock.wallMs(),
        finishedMs: null,
        phase: 'reading',
        tapesTotal: 0,
        tapes: 0,
        entries: 0,
        bytes: 0,
        gapEntries: 0,
        tornTails: 0,
        problems: 0,
        damaged: [],
        why: '',
      };
      now = mine;
      stopping = new AbortController();
      const end = (phase: VerificationRun['phase'], why: string): void => {
        Object.assign(mine, { phase, why, finishedMs: clock.wallMs() });
        deps.changed();
      };
      run(mine, AbortSignal.any([deps.signal, stopping.signal])).then(
        () => end('done', ''),
        (error: unknown) => {
          if (error instanceof StoppedError) end('stopped', '');
          else end('failed', error instanceof Error ? error.message : String(error));
        },
      );
      deps.changed();
      return ok(null);
    },
    stop: () => stopping.abort(new StoppedError()),
  };
}
