import { base64Of } from '../tape-file/base64.ts';

/** Shorter pieces of base64 stand everywhere by chance. */
const BASE64_CHARS_MIN = 6;

/** So far around a find a piece of base64 is taken to reach. */
const AROUND_MAX = 8_192;
const BASE64 = /[A-Za-z0-9+/=_-]/;

/** Finds values in a text, as they are, in URLs, in JSON, and inside of what was encoded as base64. */
export class ValueForms {
  readonly #plain: RegExp | null;
  readonly #cores: readonly string[];

  constructor(values: readonly string[]) {
    const plain = values.flatMap((value) => {
      const once = inJson(value);
      const twice = inJson(once);
      return [value, encodeURIComponent(value.toWellFormed()), once, twice, inJson(twice)];
    });
    const forms = [...new Set(plain)].toSorted((a, b) => b.length - a.length).map(escaped);
    this.#plain = forms.length === 0 ? null : new RegExp(forms.join('|'), 'g');
    const cores = values.flatMap(base64Cores).filter(({ length }) => length >= BASE64_CHARS_MIN);
    this.#cores = [...new Set(cores)];
  }

  replace(text: string, by: (found: string) => string): string {
    let now = this.#plain === null ? text : text.replaceAll(this.#plain, by);
    for (const core of this.#cores) {
      for (let at = now.indexOf(core); at >= 0; at = now.indexOf(core, at)) {
        // A value can stand inside of something that was encoded as a whole: all of that goes.
        const [from, to] = [edge(now, at, -1), edge(now, at + core.length - 1, 1) + 1];
        const placeholder = by(now.slice(from, to));
        now = `${now.slice(0, from)}${placeholder}${now.slice(to)}`;
        at = from + placeholder.length;
      }
    }
    return now;
  }
}

function edge(text: string, from: number, step: 1 | -1): number {
  let at = from;
  while (Math.abs(at - from) < AROUND_MAX && BASE64.test(text.charAt(at + step))) at += step;
  return at;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What of a value's base64 does not depend on the bytes around it, at each of the three places where it can begin. */
function base64Cores(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  return [0, 1, 2].flatMap((before) => {
    const padded = new Uint8Array(before + bytes.length);
    padded.set(bytes, before);
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    const core = base64Of(padded).slice(from, to);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
