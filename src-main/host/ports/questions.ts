/** What a server asks of its client: elicitation, sampling, roots. */

export interface ServerQuestion {
  readonly method: string;
  readonly params: unknown;
}

/** `error`: as a JSON-RPC error, in words for whoever wrote the server. */
export type QuestionReply =
  | { readonly kind: 'result'; readonly result: Readonly<Record<string, unknown>> }
  | { readonly kind: 'error'; readonly code: number; readonly message: string };

/** Who answers the questions of the servers. `signal`: the server does not want to know any more. */
export interface QuestionDesk {
  ask(serverId: string, question: ServerQuestion, signal: AbortSignal): Promise<QuestionReply>;
}
