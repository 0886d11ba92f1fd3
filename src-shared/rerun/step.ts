import type { IdText, JsonObject } from '../wire/message.ts';
import type { Flow } from './flows.ts';

/** One thing that is sent again. */
export interface Step {
  readonly seq: number;
  /** Of the tape; only distances mean something. */
  readonly monoUs: number;
  readonly text: string;
  /** Of a request; null for what nobody answers. */
  readonly id: IdText | null;
  readonly method: string;
  /** It was answered on the tape, so an answer is waited for. */
  readonly isAnswered: boolean;
  /** Requests whose answers the client had when it sent this: their new answers are waited for first. */
  readonly after: readonly IdText[];
  /** The message itself, when something flows into it. */
  readonly message: JsonObject | null;
  readonly flows: readonly Flow[];
  /** Exactly as it was typed, whatever it is: nothing is put in its place. */
  readonly isRaw?: boolean;
}
