/** What a check of one value against one schema came to. */
export type Verdict =
  | { readonly kind: 'valid' }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[]; readonly moreProblems: number }
  /** The schema does not compile, or is in a dialect that is not known here. */
  | { readonly kind: 'unusable'; readonly why: string }
  | { readonly kind: 'timeout'; readonly deadlineMs: number }
  /** It was not tried, and why. */
  | { readonly kind: 'unchecked'; readonly why: string };

export interface Problem {
  /** JSON pointer into the value; empty for the value itself. */
  readonly path: string;
  readonly message: string;
}

export const PROBLEMS_MAX = 20;

/** What the worker is asked. Both texts are JSON; `member` picks one member of the value, null the value itself. */
export interface CheckJob {
  readonly jobId: number;
  readonly schemaHash: string;
  readonly schemaText: string;
  readonly valueText: string;
  readonly member: string | null;
}

export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'verdict'; readonly jobId: number; readonly verdict: Verdict };
