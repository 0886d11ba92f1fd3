import type { Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import { isRecord } from './values.ts';

/**
 * Carries the text of a call's arguments past the SDK, which would parse and re-serialise it and so lose what a person
 * typed: big integers, duplicate keys, `__proto__`, the order of keys. The SDK is given an object that serialises to a
 * marker, a string nobody can guess; the link below replaces the marker in the serialised message by the text. The
 * object's own properties are the parsed arguments, for what the SDK reads of them (`Mcp-Param-*` headers).
 */
export interface HeldArguments {
  readonly placeholder: Record<string, unknown>;
  release(): void;
}

export class ArgumentSplicer {
  readonly #prefix: string;
  readonly #held = new Map<string, string>();
  #count = 0;

  /** `token` must be unguessable, so that no tool name or header can look like a marker. */
  constructor(token: string) {
    this.#prefix = `tapedeck-arguments-${token}-`;
  }

  hold(argsJson: string): Result<HeldArguments> {
    let parsed: unknown;
    try {
      parsed = JSON.parse(argsJson);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return fail(
        'invalid-arguments',
        `The arguments are not JSON: ${why}`,
        'Correct the text and run again.',
      );
    }
    if (!isRecord(parsed)) {
      return fail(
        'invalid-arguments',
        'The arguments are not a JSON object.',
        'Write them as {"name": value}.',
      );
    }
    this.#count += 1;
    const marker = `${this.#prefix}${this.#count};`;
    // A frame is one line. Between tokens a line break is white space, and inside of strings JSON allows none.
    this.#held.set(marker, argsJson.trim().replaceAll(/[\r\n]/g, ' '));
    Object.defineProperty(parsed, 'toJSON', { value: () => marker, enumerable: false, configurable: true });
    return ok({ placeholder: parsed, release: () => void this.#held.delete(marker) });
  }

  /** The serialised message with its marker, if it has one, replaced by the arguments as they were typed. */
  splice(message: string): string {
    const start = message.indexOf(`"${this.#prefix}`);
    if (start === -1) return message;
    const end = message.indexOf('"', start + 1);
    const text = this.#held.get(message.slice(start + 1, end));
    return text === undefined ? message : message.slice(0, start) + text + message.slice(end + 1);
  }
}
