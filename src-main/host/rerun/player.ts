import type { Result } from '../../../src-shared/base/failure.ts';
import { classify, isObject, type IdText, type JsonObject } from '../../../src-shared/wire/message.ts';
import { substitute, type Substitution } from '../../../src-shared/rerun/flows.ts';
import type { Script } from '../../../src-shared/rerun/script.ts';
import type { Step } from '../../../src-shared/rerun/step.ts';
import type { Clock } from '../ports.ts';
import { InputRounds } from './input-rounds.ts';
import type { PlayWire } from './play-wire.ts';

/**
 * `fast`: as soon as what the client waited for has come. `recorded`: not before its time on the tape, either.
 * `one-by-one`: each waits for the answer of the one before.
 */
export type Pace = 'fast' | 'recorded' | 'one-by-one';

/** How far it is. */
export interface Progress {
  readonly sent: number;
  readonly answered: number;
}

export interface PlayOptions {
  readonly script: Pick<Script, 'steps' | 'answers' | 'isInterviewed'>;
  readonly wire: PlayWire;
  readonly clock: Clock;
  readonly pace: Pace;
  /** How long an answer is waited for that came on the tape. */
  readonly answerTimeoutMs: number;
  readonly signal: AbortSignal;
  onProgress?(progress: Progress): void;
}

export interface Played {
  /** Steps that went to the server. */
  readonly sent: number;
  readonly notSent: readonly { readonly seq: number; readonly why: string }[];
  readonly substitutions: readonly (Substitution & { readonly seq: number })[];
  /** Requests that took further rounds: the id of the last of them. */
  readonly lastRounds: ReadonlyMap<IdText, IdText>;
  /** Methods of requests of the server that nobody answered on the tape; they were refused. */
  readonly refused: readonly string[];
}

const NO_REQUEST = { id: null, isRaw: false } as const;

/** When all is answered, what else the server has to say is waited for: this long after its last word, and in all. */
const QUIET_MS = 150;
const QUIET_MAX_MS = 2_000;

/**
 * Plays the client of a tape against a server, on a wire that records. Ids stay as they were: they are the client's own.
 * What the server asks is answered from the tape, the n-th question of a method with the n-th answer to one.
 */
export async function play(options: PlayOptions): Promise<Played> {
  const { script, wire, clock, pace, answerTimeoutMs, signal } = options;
  const answers = new Map<IdText, JsonObject>();
  const lost = new Set<IdText>();
  const deadlines = new Map<IdText, number>();
  const recorded = script.answers.map((answer) => ({ ...answer, isGiven: false }));
  const refused: string[] = [];
  const notSent: { seq: number; why: string }[] = [];
  const substitutions: (Substitution & { seq: number })[] = [];
  let sent = 0;
  let closed: string | null = null;
  let heardUs = clock.monoUs();
  let wake: () => void = () => undefined;

  const rounds =
    script.isInterviewed === true
      ? new InputRounds({
          answerTo: recordedAnswer,
          send: (text, id) => void wire.send(text, { id, isRaw: false }),
        })
      : null;
  const tell = (): void => options.onProgress?.({ sent, answered: answers.size });

  function onMessage(json: unknown): void {
    heardUs = clock.monoUs();
    const message = classify(json);
    if (message.kind === 'request') answer(message.id, message.method);
    else if ((message.kind === 'result' || message.kind === 'error') && isObject(json)) {
      const id = rounds?.firstOf(message.id) ?? message.id;
      if (message.kind === 'result' && rounds?.goOn(id, message.result) === true) return wake();
      answers.set(id, message.kind === 'result' ? { result: json['result'] } : { error: json['error'] });
      tell();
    }
    wake();
  }

  /** The next recorded answer to such a question; each is given once. */
  function recordedAnswer(method: string): JsonObject | null {
    const found = recorded.find((each) => each.method === method && !each.isGiven);
    const body: unknown = found === undefined ? null : JSON.parse(found.text);
    if (found === undefined || !isObject(body)) {
      refused.push(method);
      return null;
    }
    found.isGiven = true;
    return body;
  }

  /** `id` as the server wrote it; the recorded answer with that id in the place of its own. */
  function answer(id: IdText, method: string): void {
    const body = recordedAnswer(method);
    const idJson: unknown = JSON.parse(id === '' ? 'null' : id);
    if (body === null) {
      const error = { code: -32601, message: `${method} was not answered on the tape` };
      void wire.send(JSON.stringify({ jsonrpc: '2.0', id: idJson, error }), NO_REQUEST);
      return;
    }
    void wire.send(JSON.stringify({ ...body, id: idJson }), NO_REQUEST);
  }

  /** Until it is so, the wire is gone, or the time has come; says whether it is so. */
  async function until(isSo: () => boolean, untilUs: () => number): Promise<boolean> {
    while (!isSo()) {
      const leftMs = (untilUs() - clock.monoUs()) / 1000;
      if (closed !== null || signal.aborted || leftMs <= 0) return isSo();
      await new Promise<void>((resolve) => {
        const callOff = clock.after(leftMs, resolve);
        wake = () => {
          callOff();
          resolve();
        };
      });
      wake = () => undefined;
    }
    return true;
  }

  /** What became of it; null when the server reads nothing, and its pipe is full. */
  async function sentOf(step: Step): Promise<Result<null> | null> {
    let written: Result<null> | null = null;
    const text = textOf(step);
    if (step.id !== null) rounds?.begin(step.id, text);
    void wire.send(text, { id: step.id, isRaw: step.isRaw === true }).then((result) => {
      written = result;
      wake();
    });
    const untilUs = clock.monoUs() + answerTimeoutMs * 1000;
    await until(
      () => written !== null,
      () => untilUs,
    );
    return written;
  }

  const isDone = (id: IdText): boolean => answers.has(id) || lost.has(id);
  const deadlineOf = (id: IdText) => () => deadlines.get(id) ?? 0;
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  wire.listen({
    onMessage,
    onClosed(why) {
      closed = why;
      wake();
    },
    onLost(id) {
      lost.add(rounds?.firstOf(id) ?? id);
      wake();
    },
  });

  function textOf(step: Step): string {
    if (step.message === null) return step.text;
    const changed = substitute(step.message, step.flows, (id) => answers.get(id) ?? null);
    if (changed === null) return step.text;
    for (const each of changed.made) substitutions.push({ ...each, seq: step.seq });
    return JSON.stringify(changed.message);
  }

  let last: IdText | null = null;
  const startUs = clock.monoUs();
  const firstUs = script.steps[0]?.monoUs ?? 0;
  for (const step of script.steps) {
    const before = pace === 'one-by-one' && last !== null ? [last] : step.after;
    for (const id of before) await until(() => isDone(id), deadlineOf(id));
    if (pace === 'recorded') {
      await until(
        () => false,
        () => startUs + step.monoUs - firstUs,
      );
    }
    if (closed !== null || signal.aborted) {
      notSent.push({ seq: step.seq, why: closed ?? 'it was cancelled' });
      continue;
    }
    last = step.id ?? last;
    if (step.id !== null && step.isAnswered) deadlines.set(step.id, clock.monoUs() + answerTimeoutMs * 1000);
    const written = await sentOf(step);
    if (written === null) notSent.push({ seq: step.seq, why: 'the server did not take it in time' });
    else if (written.ok) sent += 1;
    else notSent.push({ seq: step.seq, why: written.failure.message });
    tell();
  }
  for (const [id] of deadlines) await until(() => isDone(id), deadlineOf(id));
  const quietUntilUs = clock.monoUs() + QUIET_MAX_MS * 1000;
  await until(
    () => false,
    () => Math.min(quietUntilUs, heardUs + QUIET_MS * 1000),
  );
  signal.removeEventListener('abort', onAbort);
  await wire.end();
  return { sent, notSent, substitutions, refused, lastRounds: rounds?.last ?? new Map() };
}
