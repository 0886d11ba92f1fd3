import type { Database } from '../ports/database.ts';

/** A clock that is this far past the last look was set wrong, or nobody was here: a person is asked which. */
export const CLOCK_JUMP_MS = 30 * 24 * 60 * 60 * 1000;

/** What sweeps remember of the clock: age is measured by it, and a wrong one would make every tape too old. */
const SECTION = 'trusted-clock';

export interface TrustedClock {
  /** Null when the clock is where it can be; else what it said when it last was. Remembers it in the first case. */
  jumpedFrom(nowMs: number, newestMs: number | null): number | null;
  /** A person goes by what the clock says. */
  trust(nowMs: number): void;
}

export function createTrustedClock(database: Database): TrustedClock {
  const [row] = database.all('SELECT value FROM settings WHERE section = ?', SECTION);
  const kept = Number(row?.['value']);
  let trustedMs = row === undefined || !Number.isFinite(kept) ? null : kept;

  function trust(nowMs: number): void {
    trustedMs = nowMs;
    // What cannot be written is asked again at the next start: nothing is deleted by that.
    database.write((run) =>
      run('INSERT OR REPLACE INTO settings (section, value) VALUES (?, ?)', SECTION, String(nowMs)),
    );
  }

  return {
    trust,
    jumpedFrom(nowMs, newestMs) {
      // Before the first look the newest recording is all that says what time it was.
      const before = trustedMs ?? newestMs ?? nowMs;
      if (nowMs - before > CLOCK_JUMP_MS) return before;
      trust(nowMs);
      return null;
    },
  };
}
