import { diffOf } from '../rerun/json-diff.ts';
import { visibleText } from '../base/visible-text.ts';
import type { JsonObject } from '../wire/message.ts';
import type { Nearest } from './nearest.ts';
import type { Question, Recording } from './recording.ts';
import { named, nearestData, whyNot, type NoAnswer } from './unmatched.ts';

/** Told one by one; more are counted. */
export const TOLD_MAX = 100;

/** How a mock was used. */
export interface MockReport {
  readonly tape: string;
  readonly asked: number;
  /** With the recorded answer to this very question. */
  readonly matched: number;
  /** With the recorded answer to another question of the method, as the sequence goes. */
  readonly otherParams: number;
  /** Without one, whatever they got instead. */
  readonly unmatched: number;
  /** Of the tape's questions, how many were never asked; null while it is not read to its end. */
  readonly neverAsked: number | null;
  /** The client's answers to what the server asked on the tape. */
  readonly replies: { readonly same: number; readonly different: number; readonly missing: number };
  /** At most TOLD_MAX. */
  readonly details: readonly MockDetail[];
}

export interface MockDetail {
  readonly kind: 'unmatched' | 'other-params' | 'reply' | 'note';
  readonly what: string;
  readonly why: string;
  readonly data: JsonObject;
}

/** Keeps count. */
export class MockCounts {
  asked = 0;
  matched = 0;
  otherParams = 0;
  unmatched = 0;
  readonly #replies = { same: 0, different: 0, missing: 0 };
  readonly #details: MockDetail[] = [];
  readonly #used = new Set<Question>();

  found(question: Question, isExact: boolean): void {
    this.#used.add(question);
    if (isExact) this.matched += 1;
    else this.otherParams += 1;
  }

  /** A ping or a discovery that is not on the tape: whoever answers is there. */
  alive(): void {
    this.matched += 1;
  }

  /** In a version that the tape does not speak. */
  refused(method: string, why: string): void {
    this.unmatched += 1;
    this.#tell({ kind: 'unmatched', what: method, why, data: {} });
  }

  none(none: NoAnswer): void {
    this.unmatched += 1;
    const { nearest } = none;
    const data = nearest === null ? {} : { nearest: nearestData(nearest) };
    this.#tell({ kind: 'unmatched', what: named(none.method, none.params), why: whyNot(none), data });
  }

  other(method: string, params: JsonObject, nearest: Nearest): void {
    const data = { nearest: nearestData(nearest) };
    const why = `it got the next answer of its method, #${nearest.question.seq}`;
    this.#tell({ kind: 'other-params', what: named(method, params), why, data });
  }

  /** `recorded` and `given` are messages: a result or an error. */
  reply(method: string, recorded: JsonObject, given: JsonObject): void {
    const lines = diffOf(bodyOf(recorded), bodyOf(given));
    if (lines.length === 0) {
      this.#replies.same += 1;
      return;
    }
    this.#replies.different += 1;
    const why = `the client answers differently: ${lines
      .map(({ path }) => path)
      .slice(0, 5)
      .join(', ')}`;
    this.#tell({ kind: 'reply', what: method, why, data: { differs: lines.slice(0, 20) } });
  }

  noReply(method: string, why: string): void {
    this.#replies.missing += 1;
    this.#tell({ kind: 'reply', what: method, why, data: {} });
  }

  note(what: string, why: string): void {
    this.#tell({ kind: 'note', what, why, data: {} });
  }

  report(tape: string, recording: Recording): MockReport {
    const { asked, matched, otherParams, unmatched } = this;
    const neverAsked = recording.isComplete ? recording.questions.length - this.#used.size : null;
    const replies = { ...this.#replies };
    return { tape, asked, matched, otherParams, unmatched, neverAsked, replies, details: [...this.#details] };
  }

  #tell(detail: MockDetail): void {
    if (this.#details.length < TOLD_MAX) this.#details.push(detail);
  }
}

/** For a person, at the end. */
export function humanMockReport(report: MockReport): string {
  const { asked, matched, otherParams, unmatched, neverAsked, replies, details } = report;
  const parts = [
    `${asked} asked`,
    `${matched} matched`,
    ...(otherParams > 0 ? [`${otherParams} with other params`] : []),
    `${unmatched} unmatched`,
    ...(neverAsked !== null && neverAsked > 0 ? [`${neverAsked} of the tape never asked`] : []),
    ...(replies.different > 0 ? [`${replies.different} answered differently by the client`] : []),
    ...(replies.missing > 0 ? [`${replies.missing} not answered by the client`] : []),
  ];
  const lines = details.map(({ kind, what, why }) => visibleText(`  ${MARK[kind]} ${what}: ${why}`));
  return [...lines, parts.join(', ')].join('\n');
}

const MARK: Readonly<Record<MockDetail['kind'], string>> = {
  unmatched: '✗',
  'other-params': '≈',
  reply: '≠',
  note: '·',
};

function bodyOf(message: JsonObject): JsonObject {
  return 'error' in message ? { error: message['error'] } : { result: message['result'] };
}
