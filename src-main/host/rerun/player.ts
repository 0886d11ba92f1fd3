import type { Result } from '../../../src-shared/base/failure.ts';
import { classify, isObject, type IdText, type JsonObject } from '../../../src-shared/wire/message.ts';
import { readText } from '../../../src-shared/wire/read-text.ts';
import { substitute, type Substitution } from '../../../src-shared/rerun/flows.ts';
import type { Script, Step } from '../../../src-shared/rerun/script.ts';
import type { Clock, Line, Wire } from '../ports.ts';

/** `fast`: as soon as what the client waited for has come. `recorded`: not before its time on the tape, either. */
export type Pace = 'fast' | 'recorded';

export interface PlayOptions {
  readonly script: Script;
  readonly wire: Extract<Wire, { kind: 'pipe' }>;
  readonly clock: Clock;
  readonly pace: Pace;
  /** How long an answer is waited for that came on the tape. */
  readonly answerTimeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Played {
  /** Steps that went to the server. */
  readonly sent: number;
  readonly notSent: readonly { readonly seq: number; readonly why: string }[];
  readonly substitutions: readonly (Substitution & { readonly seq: number })[];
  /** Methods of requests of the server that nobody answered on the tape; they were refused. */
  readonly refused: readonly string[];
}

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
  const deadlines = new Map<IdText, number>();
  const recorded = script.answers.map((answer) => ({ ...answer, isGiven: false }));
  const refused: string[] = [];
  const notSent: { seq: number; why: string }[] = [];
  const substitutions: (Substitution & { seq: number })[] = [];
  let sent = 0;
  let closed = false;
  let heardUs = clock.monoUs();
  let wake: () => void = () => undefined;

  function onFrame({ bytes }: Line): void {
    heardUs = clock.monoUs();
    for (const json of jsonsIn(bytes)) {
      const message = classify(json);
      if (message.kind === 'request') answer(message.id, message.method);
      else if ((message.kind === 'result' || message.kind === 'error') && isObject(json))
        answers.set(
          message.id,
          message.kind === 'result' ? { result: json['result'] } : { error: json['error'] },
        );
    }
    wake();
  }

  /** `id` as the server wrote it; the recorded answer with that id in the place of its own. */
  function answer(id: IdText, method: string): void {
    const found = recorded.find((each) => each.method === method && !each.isGiven);
    const body: unknown = found === undefined ? null : JSON.parse(found.text);
    const idJson: unknown = JSON.parse(id === '' ? 'null' : id);
    if (found === undefined || !isObject(body)) {
      refused.push(method);
      const error = { code: -32601, message: `${method} was not answered on the tape` };
      void wire.send(lineOf(JSON.stringify({ jsonrpc: '2.0', id: idJson, error })));
      return;
    }
    found.isGiven = true;
    void wire.send(lineOf(JSON.stringify({ ...body, id: idJson })));
  }

  /** Until it is so, the wire is gone, or the time has come; says whether it is so. */
  async function until(isSo: () => boolean, untilUs: () => number): Promise<boolean> {
    while (!isSo()) {
      const leftMs = (untilUs() - clock.monoUs()) / 1000;
      if (closed || signal.aborted || leftMs <= 0) return isSo();
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
  async function sentOf(text: string): Promise<Result<null> | null> {
    let written: Result<null> | null = null;
    void wire.send(lineOf(text)).then((result) => {
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

  const isDone = (id: IdText): boolean => answers.has(id);
  const deadlineOf = (id: IdText) => () => deadlines.get(id) ?? 0;
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  wire.listen({
    onFrame,
    onClosed() {
      closed = true;
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

  const startUs = clock.monoUs();
  const firstUs = script.steps[0]?.monoUs ?? 0;
  for (const step of script.steps) {
    for (const id of step.after) await until(() => isDone(id), deadlineOf(id));
    if (pace === 'recorded') {
      await until(
        () => false,
        () => startUs + step.monoUs - firstUs,
      );
    }
    if (closed || signal.aborted) {
      notSent.push({ seq: step.seq, why: closed ? 'the server had ended' : 'it was cancelled' });
      continue;
    }
    if (step.id !== null && step.isAnswered) deadlines.set(step.id, clock.monoUs() + answerTimeoutMs * 1000);
    const written = await sentOf(textOf(step));
    if (written === null) notSent.push({ seq: step.seq, why: 'the server did not take it in time' });
    else if (written.ok) sent += 1;
    else notSent.push({ seq: step.seq, why: written.failure.message });
  }
  for (const [id] of deadlines) await until(() => isDone(id), deadlineOf(id));
  const quietUntilUs = clock.monoUs() + QUIET_MAX_MS * 1000;
  await until(
    () => false,
    () => Math.min(quietUntilUs, heardUs + QUIET_MS * 1000),
  );
  signal.removeEventListener('abort', onAbort);
  return { sent, notSent, substitutions, refused };
}

/** One line: line breaks between the tokens of a message that came over HTTP are none of its content. */
function lineOf(text: string): Uint8Array {
  return new TextEncoder().encode(`${text.replaceAll(/[\r\n]+/g, ' ')}\n`);
}

function jsonsIn(bytes: Uint8Array): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(readText(bytes).text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return [];
  }
}
