/** What the forms of "copy as" are made of: one message, its other half, and whom it was said to. Pure data. */

/** As the tape says the server was reached; values of environment and headers are not on it. */
export type Target =
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd: string | null;
      readonly envNames: readonly string[];
    }
  | { readonly kind: 'http'; readonly url: string; readonly headerNames: readonly string[] };

/** The command line that is copied runs as it stands: the program by its words, and where its data is. */
export interface CommandLine {
  /** Empty: as it is called where it is installed. */
  readonly program: readonly string[];
  /** Null: the usual one. */
  readonly dataFolder: string | null;
}

export interface Exchange {
  readonly tapeId: string;
  readonly seq: number;
  /** Of the request, or of the message that stands alone. */
  readonly method: string;
  /** The tool, prompt or URI that it is about. */
  readonly about: string;
  /** The exact text of the request, or of a notification; null for a row that is neither and has none. */
  readonly request: string | null;
  readonly response: string | null;
  /** In a word: `ok`, `tool error`; empty when there is nothing to wait for. */
  readonly status: string;
  /** -1 when there is none. */
  readonly latencyUs: number;
  readonly wallMs: number;
  readonly findings: readonly { readonly severity: string; readonly message: string }[];
  readonly server: {
    readonly name: string;
    /** The deck can still reach it by this name. */
    readonly isInDeck: boolean;
    readonly target: Target;
    readonly era: 'legacy' | 'modern' | null;
    readonly protocolVersion: string | null;
    /** Name and version that it gave of itself; empty when that is not known. */
    readonly peer: string;
  };
  readonly commandLine: CommandLine;
  /** Of the HTTP request that carried it, secrets already taken out; null when it was none, or is not known. */
  readonly headers: readonly (readonly [name: string, value: string])[] | null;
}
