import { classify, isObject, type JsonObject } from '../wire/message.ts';
import { valueAt } from './flows.ts';
import type { Step } from './step.ts';

export interface Edited {
  readonly step: Step;
  /** What was done to the text that a person typed, in words; empty when it goes out as it is. */
  readonly notes: readonly string[];
}

/** A body that a person edited cannot be sent as a message, and why. */
export interface Unusable {
  readonly why: string;
}

/**
 * The step with the text that a person typed. `isRaw`: it goes out exactly so, whatever it is. Otherwise it must be a
 * message; its id is put back to the one of the tape, which is free in a session of its own.
 */
export function editedStep(step: Step, text: string, isRaw: boolean): Edited | Unusable {
  if (isRaw) {
    const message = oneMessage(text);
    const id = message === null ? null : idOf(message);
    const { method } = message === null ? { method: '' } : headOf(message);
    return {
      step: { ...step, text, isRaw: true, id, method, isAnswered: id !== null, message: null, flows: [] },
      notes: message === null ? ['It is not one JSON-RPC message, and goes out as it is.'] : [],
    };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { why: `It is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isObject(value)) return { why: 'It is not a JSON object.' };
  const kind = classify(value);
  if (kind.kind !== 'request' && kind.kind !== 'notification') {
    return {
      why: kind.kind === 'not-rpc' ? `It is ${kind.why}.` : 'It is an answer, not a message that asks.',
    };
  }
  const notes: string[] = [];
  let message: JsonObject = value;
  if (kind.kind === 'request' && step.id !== null && kind.id !== step.id) {
    message = { ...message, id: JSON.parse(step.id) as unknown };
    notes.push(`Its id was put back to ${step.id}.`);
  }
  const id = kind.kind === 'request' ? idOf(message) : null;
  const recorded = oneMessage(step.text);
  const flows = step.flows.filter(
    ({ toPath }) => valueAt(recorded?.['params'], toPath) === valueAt(message['params'], toPath),
  );
  return {
    step: {
      ...step,
      // As it was typed when nothing had to be put back: numbers and keys stay as they are written.
      text: message === value ? text.replaceAll(/\s*\n\s*/g, ' ') : JSON.stringify(message),
      id,
      method: kind.method,
      isAnswered: id !== null,
      // What a person typed is meant: only what stayed as it was on the tape still flows.
      message: flows.length === 0 ? null : message,
      flows,
    },
    notes,
  };
}

function oneMessage(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && classify(value).kind !== 'not-rpc' ? value : null;
  } catch {
    return null;
  }
}

function idOf(message: JsonObject): string | null {
  const kind = classify(message);
  return kind.kind === 'request' && kind.id !== '' ? kind.id : null;
}

function headOf(message: JsonObject): { readonly method: string } {
  const kind = classify(message);
  return { method: kind.kind === 'request' || kind.kind === 'notification' ? kind.method : '' };
}
