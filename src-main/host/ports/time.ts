/** Time and chance, so that a test can own both. */

export interface Clock {
  /** Milliseconds since the epoch, with fraction. */
  wallMs(): number;
  /** Microseconds since the host started, never backwards. */
  monoUs(): number;
  /** Runs once after `delayMs`; the returned function calls it off. In the background it keeps no process alive. */
  after(delayMs: number, run: () => void, kind?: 'background'): () => void;
}

export interface Random {
  /** A string of `length` characters of [0-9a-z], unguessable in production. */
  token(length: number): string;
}
