/** The arguments of a call as their JSON text, which is the truth, and as what a form can show of it. */
import { isObject, type JsonObject } from '../../../../src-shared/wire/message.ts';
import { JsonReader } from './json-reader.ts';

/** A longer text is edited as JSON only. */
export const FORM_TEXT_MAX = 200_000;

export type ArgsReading =
  /** No JSON: it cannot be sent. */
  | { readonly kind: 'broken'; readonly message: string }
  /** JSON, but no object: MCP knows no such arguments. */
  | { readonly kind: 'not-object'; readonly found: string }
  | {
      readonly kind: 'object';
      /** For the form: numbers are exact (see exact-number.ts). */
      readonly value: JsonObject;
      /** Why the form must not touch it, each a half sentence; usually empty. */
      readonly losses: readonly string[];
    };

export function readArgs(text: string): ArgsReading {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { kind: 'broken', message: error instanceof Error ? error.message : String(error) };
  }
  if (!isObject(parsed)) return { kind: 'not-object', found: nameOf(parsed) };
  if (text.length > FORM_TEXT_MAX) {
    return { kind: 'object', value: parsed, losses: ['it is too long for a form'] };
  }
  const reader = new JsonReader(text);
  const value = reader.read();
  return { kind: 'object', value: isObject(value) ? value : {}, losses: [...new Set(reader.losses)] };
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
