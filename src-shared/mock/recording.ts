import type { IdText } from '../wire/message.ts';

/** Where a message lies: its entry in the tape's files, and which message of the frame, when that is a batch. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly part: number;
}

/** What the server said without being asked. `noise`: a line that is no message. */
export interface Said {
  readonly seq: number;
  readonly at: Place;
  readonly kind: 'notification' | 'request' | 'noise';
  readonly method: string;
  /** From what it hangs on: the question, or what came before it. */
  readonly offsetUs: number;
  /** The client's answer, when it is a request that was answered. */
  readonly reply: { readonly seq: number; readonly at: Place } | null;
  /** It came by another way than the answer of the question: by the stream of the session. */
  readonly isApart: boolean;
}

/** A request of the client, with all that the server said about it. */
export interface Question {
  readonly seq: number;
  readonly method: string;
  readonly key: string;
  /** See `roundKey`; null for most. */
  readonly round: string | null;
  readonly id: IdText;
  readonly at: Place;
  /** As JSON text; null when the client wanted no progress. */
  readonly progressToken: string | null;
  /** Null when nothing ever came. */
  readonly answer: { readonly seq: number; readonly at: Place; readonly tookUs: number } | null;
  readonly isCancelled: boolean;
  /** Said while it was open, in order. */
  readonly during: readonly Said[];
  /** Said after its answer, before anything else happened. */
  readonly after: readonly Said[];
  /** Nothing more will be added: what comes next on the tape hangs on something else. */
  readonly isWhole: boolean;
}

/** A notification of the client, and what the server said upon it. */
export interface Notice {
  readonly method: string;
  readonly after: readonly Said[];
  readonly isWhole: boolean;
}

export interface QuestionsByName {
  get(name: string): readonly Question[] | undefined;
}

/** A tape as questions and answers: only where things lie. It grows while the tape is read. */
export interface Recording {
  readonly questions: readonly Question[];
  readonly byKey: QuestionsByName;
  readonly byRound: QuestionsByName;
  readonly byMethod: ReadonlyMap<string, readonly Question[]>;
  readonly notices: ReadonlyMap<string, readonly Notice[]>;
  /** What the server said before anything was asked. */
  readonly opening: Notice;
  /** Versions that requests of the modern era named, and were answered. */
  readonly modernVersions: ReadonlySet<string>;
  /** JSON-RPC batches were sent: they are taken back. */
  readonly hasBatches: boolean;
  readonly serverName: string;
  readonly notServed: NotServed;
  /** All of the tape is read. */
  readonly isComplete: boolean;
}

/** Messages of the tape that a mock cannot give, and why. */
export interface NotServed {
  /** Pieces of messages that were too long to be kept whole. */
  readonly pieces: number;
  /** Messages behind the most that are indexed. */
  readonly beyondBound: number;
}
