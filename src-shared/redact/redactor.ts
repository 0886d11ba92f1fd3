import type { Entry } from '../journal/entry.ts';
import { readText } from '../wire/read-text.ts';
import { isAt, printSteps, type JsonPath, type JsonPlace } from '../wire/json-path.ts';
import { isAtPart, readJsonPath } from './json-path.ts';
import { JsonText } from './json-text.ts';
import { ValueForms } from './value-forms.ts';
import type { Redaction, RedactionName } from './rules.ts';
import { safePattern } from './safe-pattern.ts';
import { EMAIL, HOME, PARAMETER, SECRET_HEADERS, SECRET_KEYS, TOKEN_SHAPES, plainKey } from './shapes.ts';
import { ok, type Result } from '../base/failure.ts';

/** Different values that get a number of their own; what comes beyond shares one. */
const NUMBERED_MAX = 100_000;
/** Shorter values stand everywhere by chance. */
const VALUE_CHARS_MIN = 4;
/** JSON in a string in JSON, so often. */
const NESTED_MAX = 3;

/** Strings under these names say what an entry is, in words of ours: they stay. */
const STRUCTURE: ReadonlySet<string> = new Set(
  'kind mode era severity stage from to strategy startedBy tapeId serverId groupId siblingId callId restartOf hostRun code signal protocolVersion version platform started method runMarker mark'.split(
    ' ',
  ),
);

const utf8 = new TextEncoder();

/** One value that was taken out. */
export interface Taken {
  readonly rule: string;
  /** Of the entry; null for what a file says of itself. */
  readonly seq: number | null;
  /** Where in it: `body params.token`, `header cookie`, `stderr`. */
  readonly place: string;
  readonly before: string;
  readonly after: string;
}

/** Somebody who wants to see what is taken out. */
export interface Watching {
  wants(rule: string, after: string): boolean;
  taken(taken: Taken): void;
}

/** Takes out of entries what a redaction names. The same value becomes the same placeholder, so that diffs still work. */
export class Redactor {
  readonly counts: Record<string, number> = {};
  readonly #on: ReadonlySet<RedactionName>;
  readonly #keys: ReadonlySet<string>;
  readonly #headerNames: ReadonlySet<string>;
  readonly #patterns: readonly RegExp[];
  readonly #paths: readonly JsonPath[];
  /** What people did is not a message, and may have a part of one. */
  #isPart = false;
  readonly #forms: ValueForms;
  readonly #placeholders = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  readonly #json: JsonText;
  readonly #watching: Watching | null;
  /** Where we are: the entry, the part of it, and the places in the JSON texts that lie in each other. */
  #seq: number | null = null;
  #where = '';
  readonly #places: (() => JsonPlace)[] = [];

  /** `values`: what is known to be secret, as it is. */
  static of(
    redaction: Redaction,
    values: readonly string[],
    watching: Watching | null = null,
  ): Result<Redactor> {
    const patterns: RegExp[] = [];
    for (const source of redaction.patterns) {
      const pattern = safePattern(source);
      if (!pattern.ok) return pattern;
      patterns.push(pattern.value);
    }
    const paths: JsonPath[] = [];
    for (const source of redaction.paths) {
      const path = readJsonPath(source);
      if (!path.ok) return path;
      paths.push(path.value);
    }
    return ok(new Redactor(redaction, { patterns, paths }, values, watching));
  }

  private constructor(
    { names, keys, headers }: Redaction,
    { patterns, paths }: { readonly patterns: readonly RegExp[]; readonly paths: readonly JsonPath[] },
    values: readonly string[],
    watching: Watching | null,
  ) {
    this.#watching = watching;
    this.#headerNames = new Set(headers.map((name) => name.toLowerCase()));
    this.#paths = paths;
    this.#on = new Set(names);
    this.#keys = new Set([...(this.#on.has('keys') ? SECRET_KEYS : []), ...keys.map(plainKey)]);
    this.#patterns = patterns;
    const known = this.#on.has('values') ? values.filter(({ length }) => length >= VALUE_CHARS_MIN) : [];
    this.#forms = new ValueForms(known);
    this.#json = new JsonText({
      looksAtPlaces: paths.length > 0,
      ruleAt: (key, place) => {
        if (key !== null && this.#keys.has(plainKey(key))) return 'keys';
        return this.#isAtPath(place) ? 'paths' : null;
      },
      secret: (text, rule, place) => this.#at(place, () => this.#replace(rule, text)),
      string: (text, depth, place) => this.#at(place, () => this.#string(text, depth)),
    });
  }

  entry(entry: Entry): Entry {
    this.#seq = entry.seq;
    this.#where = entry.kind;
    const redacted = this.#entry(entry);
    this.#isPart = false;
    this.#seq = null;
    this.#where = '';
    return redacted;
  }

  #at<T>(place: () => JsonPlace, then: () => T): T {
    this.#places.push(place);
    const made = then();
    this.#places.pop();
    return made;
  }

  /** Says where what is taken out next stands. */
  in(part: string): this {
    this.#where = part;
    return this;
  }

  #entry(entry: Entry): Entry {
    switch (entry.kind) {
      case 'frame':
        if (entry.mark === 'oversize-part') return { ...entry, bytes: this.#part(entry.bytes) };
        this.in('body');
        return { ...entry, channel: this.#walk(entry.channel), bytes: this.#bytes(entry.bytes) };
      case 'stderr':
        return { ...entry, bytes: this.#bytes(entry.bytes) };
      case 'http-request':
        return { ...entry, url: this.in('URL').text(entry.url), headers: this.#headers(entry.headers) };
      case 'http-response':
        return { ...entry, statusText: this.text(entry.statusText), headers: this.#headers(entry.headers) };
      case 'intent':
        this.#isPart = true;
        return { ...entry, detail: this.#did(entry.detail, []) };
      case 'tape-opened': {
        const { target } = entry;
        const walked = this.#walk(entry);
        if (target.kind !== 'stdio') return walked;
        return { ...walked, target: { ...this.#walk(target), args: this.#args(target.args) } };
      }
      default:
        return this.#walk(entry);
    }
  }

  text(text: string): string {
    return this.#string(text, 0);
  }

  /** A piece of a frame that is too large to be read: a secret may stand across two of them. */
  #part(bytes: Uint8Array): Uint8Array {
    this.#count('parts');
    return utf8.encode(`[redacted-part: ${bytes.length} bytes of a frame that is too large to look into]`);
  }

  #bytes(bytes: Uint8Array): Uint8Array {
    const { text, invalidUtf8 } = readText(bytes);
    if (!invalidUtf8) {
      const redacted = this.text(text);
      return redacted === text ? bytes : utf8.encode(redacted);
    }
    // Byte by byte, so that what is no text stays what it was.
    const latin = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    const redacted = this.text(latin);
    if (redacted === latin) return bytes;
    const narrow = redacted.replaceAll(
      /[\u0100-\uffff]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    return Uint8Array.from(narrow, (char) => char.charCodeAt(0));
  }

  #headers(headers: readonly (readonly [string, string])[]): (readonly [string, string])[] {
    return headers.map(([name, value]) => {
      const lower = name.toLowerCase();
      this.in(`header ${lower}`);
      const isSecret =
        (this.#on.has('headers') && SECRET_HEADERS.has(lower)) ||
        this.#headerNames.has(lower) ||
        this.#keys.has(plainKey(name));
      if (!isSecret) return [name, this.text(value)];
      return [name, value.startsWith('redacted:') ? value : this.#replace('headers', value)];
    });
  }

  /** The word behind `--token` is one. */
  #args(args: readonly string[]): string[] {
    return args.map((arg, at) => {
      const before = /^--?([\w-]+)$/.exec(args[at - 1] ?? '')?.[1];
      const isSecret = before !== undefined && this.#keys.has(plainKey(before)) && !arg.startsWith('-');
      return isSecret ? this.#replace('keys', arg) : this.text(arg);
    });
  }

  #isAtPath(place: () => JsonPlace): boolean {
    if (this.#paths.length === 0) return false;
    const here = place();
    return this.#paths.some((path) => (this.#isPart ? isAtPart(path, here) : isAt(path, here)));
  }

  /** Every string in it but those that are our own words. */
  #walk<T>(value: T): T;
  #walk(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((each: unknown) => this.#walk(each));
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]: [string, unknown]) => [
        key,
        STRUCTURE.has(key) ? inner : this.#walk(inner),
      ]),
    );
  }

  /** What a person did: names and values of it may be anybody's. */
  #did(value: unknown, place: JsonPlace): unknown {
    const last = place.at(-1);
    const isKey = typeof last === 'string' && this.#keys.has(plainKey(last));
    const rule = isKey ? 'keys' : place.length > 0 && this.#isAtPath(() => place) ? 'paths' : null;
    if (rule !== null && value !== null) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return this.#at(
        () => place,
        () => this.#replace(rule, text),
      );
    }
    if (typeof value === 'string')
      return this.#at(
        () => place,
        () => this.text(value),
      );
    if (Array.isArray(value)) return value.map((each: unknown, at) => this.#did(each, [...place, at]));
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]: [string, unknown]) => [
        this.text(key),
        this.#did(inner, [...place, key]),
      ]),
    );
  }

  #string(text: string, depth: number): string {
    const mayBeJson = text.includes('"') || (this.#paths.length > 0 && text.includes('['));
    return this.#plain(mayBeJson && depth < NESTED_MAX ? this.#json.redact(text, depth) : text);
  }

  #plain(text: string): string {
    let now = this.#forms.replace(text, (found) => this.#replace('values', found));
    if (this.#on.has('tokens')) {
      for (const shape of TOKEN_SHAPES) now = now.replaceAll(shape, this.#group('tokens'));
    }
    if (this.#keys.size > 0) {
      now = now.replaceAll(PARAMETER, (found: string, _before: string, name: string, value: string) =>
        this.#keys.has(plainKey(name)) && !isPlaceholder(value)
          ? `${found.slice(0, found.length - value.length)}${this.#replace('keys', value)}`
          : found,
      );
    }
    if (this.#on.has('emails')) now = now.replaceAll(EMAIL, (found) => this.#replace('emails', found));
    if (this.#on.has('home')) now = now.replaceAll(HOME, this.#group('home'));
    for (const pattern of this.#patterns) {
      now = now.replaceAll(pattern, (found) =>
        found === '' || isPlaceholder(found) ? found : this.#replace('own', found),
      );
    }
    return now;
  }

  /** Replaces the group of a match, or all of it where there is none. */
  #group(rule: string): (found: string, group?: unknown) => string {
    return (found, group) => {
      const secret = typeof group === 'string' ? group : found;
      if (isPlaceholder(secret)) return found;
      const at = found.lastIndexOf(secret);
      return `${found.slice(0, at)}${this.#replace(rule, secret)}${found.slice(at + secret.length)}`;
    };
  }

  #replace(rule: string, value: string): string {
    if (value === '' || isPlaceholder(value)) return value;
    this.#count(rule);
    const key = `${rule} ${value}`;
    const after = this.#placeholder(rule, key);
    if (this.#watching?.wants(rule, after) === true) {
      const places = this.#places.map((place) => printSteps(place())).filter((text) => text !== '');
      const place = [this.#where, places.join(' » ')].filter((text) => text !== '').join(' ');
      this.#watching.taken({ rule, seq: this.#seq, place, before: value, after });
    }
    return after;
  }

  #placeholder(rule: string, key: string): string {
    const known = this.#placeholders.get(key);
    if (known !== undefined) return known;
    if (this.#placeholders.size >= NUMBERED_MAX) return `[redacted-${rule}]`;
    const number = (this.#numbers.get(rule) ?? 0) + 1;
    this.#numbers.set(rule, number);
    const made = `[redacted-${rule}-${number}]`;
    this.#placeholders.set(key, made);
    return made;
  }

  #count(rule: string): void {
    this.counts[rule] = (this.counts[rule] ?? 0) + 1;
  }
}

function isPlaceholder(text: string): boolean {
  return /^\[redacted-[a-z]+(?:-\d+)?\]$/.test(text);
}
