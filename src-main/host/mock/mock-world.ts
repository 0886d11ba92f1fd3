import type { MatchMode, Repeat } from '../../../src-shared/mock/matcher.ts';
import type { MockCounts } from '../../../src-shared/mock/mock-report.ts';
import type { Unmatched } from '../../../src-shared/mock/unmatched.ts';
import type { JsonObject } from '../../../src-shared/wire/message.ts';
import type { Clock } from '../ports.ts';
import type { Bodies } from './bodies.ts';
import type { Reading } from './reading.ts';

export interface MockOptions {
  readonly match: MatchMode;
  readonly repeat: Repeat;
  readonly unmatched: Unmatched;
  /** Of the recorded times: 1 as recorded, 0 at once. */
  readonly pace: number;
  /** Lines of the tape that are no messages are said as well. */
  readonly faults: boolean;
  /** How long the client's answer is waited for when the server asked something. */
  readonly askTimeoutMs: number;
}

/** What all sessions of one mock share. */
export interface MockWorld {
  readonly options: MockOptions;
  readonly reading: Reading;
  readonly bodies: Bodies;
  readonly counts: MockCounts;
  readonly clock: Clock;
}

/** A way to the client. Each resolves when the client can take more. */
export interface Way {
  say(message: JsonObject): Promise<void>;
  /** A line that is no message; ways on which that cannot be said leave it out. */
  noise(bytes: Uint8Array): Promise<void>;
}

/** The way back for one question. */
export interface AnswerWay extends Way {
  answer(message: JsonObject): Promise<void>;
}
