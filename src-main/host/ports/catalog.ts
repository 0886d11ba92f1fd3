import type { Result } from '../../../src-shared/base/failure.ts';

/** What a server lists beside its tools. */
export type CatalogKind = 'resources' | 'templates' | 'prompts';

export interface AskOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Right before the request goes to the wire, with the JSON text of its JSON-RPC id. */
  onSent?(idJson: string): void;
  onProgress?(progress: {
    readonly progress: number;
    readonly total: number | null;
    readonly message: string | null;
  }): void;
  /** A person is being asked, or has answered: until then it is not late. */
  onWaiting?(isWaiting: boolean): void;
}

export interface Completed {
  readonly of:
    | { readonly kind: 'prompt'; readonly name: string }
    | { readonly kind: 'template'; readonly uri: string };
  readonly name: string;
  readonly value: string;
  readonly others: Readonly<Record<string, string>>;
}

export interface AnyMessage {
  readonly method: string;
  /** JSON text of an object. */
  readonly paramsJson: string;
  readonly isNotification: boolean;
}

/** What a session can ask beside tools; whatever comes is on the tape, and is read from there. */
export interface CatalogSession {
  /** Every page of each of the lists that the server offers; by itself it is done once, after the tools. */
  refresh(kinds: readonly CatalogKind[]): Promise<Result<null>>;
  /** The raw result object, unvalidated. */
  readResource(uri: string, options: AskOptions): Promise<Result<unknown>>;
  getPrompt(
    name: string,
    args: Readonly<Record<string, string>>,
    options: AskOptions,
  ): Promise<Result<unknown>>;
  /** A message of any method with these parameters, under an id of the session. */
  send(message: AnyMessage, options: AskOptions): Promise<Result<unknown>>;
  offersCompletions(): boolean;
  /** What the server offers for an argument as far as it is typed; the raw result object, unvalidated. */
  complete(completed: Completed, options: AskOptions): Promise<Result<unknown>>;
  /** Whether the server is to say when this resource changes; it says so on the tape. */
  subscribe(uri: string, on: boolean, options: AskOptions): Promise<Result<null>>;
}
