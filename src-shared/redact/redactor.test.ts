import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyBody } from '../../src-main/sim/journal-arbitrary.ts';
import { fieldsSchema } from '../journal/entry-schema.ts';
import type { Entry } from '../journal/entry.ts';
import { Redactor } from './redactor.ts';
import { REDACTION_NAMES, USUAL_REDACTION, type Redaction } from './rules.ts';
import { safePattern } from './safe-pattern.ts';

const NOTHING: Redaction = { ...USUAL_REDACTION, names: [] };
const ALL: Redaction = { ...USUAL_REDACTION, names: [...REDACTION_NAMES], keys: ['ticket'] };

function redactor(redaction: Redaction = ALL, values: readonly string[] = []): Redactor {
  const made = Redactor.of(redaction, values);
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
}

const stamps = { seq: 1, wallMs: 0, monoUs: 0 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const frame = (text: string): Entry => ({
  ...stamps,
  kind: 'frame',
  dir: 'in',
  channel: { kind: 'stdio' },
  mark: 'whole',
  bytes: bytes(text),
});
const textOf = (entry: Entry): string =>
  'bytes' in entry ? new TextDecoder().decode(entry.bytes) : JSON.stringify(entry);

/** Every byte of an entry that somebody could look at, as it is. */
const allOf = (entry: Entry): string =>
  'bytes' in entry ? `${JSON.stringify(entry)} ${textOf(entry)}` : JSON.stringify(entry);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('what is taken out', () => {
  it.each([
    ['{"password":"hunter2!"}', 'hunter2!'],
    ['{"a":{"api_key":"k-123456"}}', 'k-123456'],
    ['{"credentials":{"user":"u-name","list":["x-one","x-two"]}}', 'x-two'],
    ['{"token":12345678}', '12345678'],
    ['{"ticket":"own-key"}', 'own-key'],
    ['{"text":"Authorization: Bearer abc.def-ghi"}', 'abc.def-ghi'],
    ['{"text":"{\\"password\\":\\"nested1\\"}"}', 'nested1'],
    ['{"\\u0070assword":"escaped1"}', 'escaped1'],
    ['{"url":"https://me:pa55@host/x?api_key=qq11&b=1"}', 'pa55'],
    ['{"url":"https://me:pa55@host/x?api_key=qq11&b=1"}', 'qq11'],
    ['{"t":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF123"}', 'eyJzdWIiOiIxIn0'],
    ['{"m":"write to ada@example.org"}', 'ada@example.org'],
    ['{"p":"/home/ada/notes","q":"C:\\\\Users\\\\ada\\\\x"}', 'ada'],
    ['event: message\ndata: {"secret":"in-sse-1"}\n\n', 'in-sse-1'],
    ['plain line token=abcdef99 end', 'abcdef99'],
  ])('%s', (text, secret) => {
    const out = textOf(redactor().entry(frame(text)));
    expect(out).not.toContain(secret);
    expect(isJson(out)).toBe(isJson(text));
  });

  it('what is not secret stays byte for byte, in its order and spelling', () => {
    const text = '{ "a" : 1.0, "a":2, "big":12345678901234567890, "s":"\\u00e9\\/", "progressToken": 7 }\r\n';
    expect(textOf(redactor().entry(frame(text)))).toBe(text);
    const raw = { ...frame(''), bytes: new Uint8Array([0xff, 0xfe, 0x41]) };
    expect(redactor().entry(raw)).toEqual(raw);
  });

  it('the same value is the same placeholder, and another is another', () => {
    const made = redactor();
    const out = textOf(made.entry(frame('{"a":{"token":"one1"},"b":{"token":"two2"},"c":{"token":"one1"}}')));
    expect(out).toBe(
      '{"a":{"token":"[redacted-keys-1]"},"b":{"token":"[redacted-keys-2]"},"c":{"token":"[redacted-keys-1]"}}',
    );
    expect(made.counts).toEqual({ keys: 3 });
  });

  it('headers, command lines and pieces of what is too large', () => {
    const made = redactor();
    const head = made.entry({
      ...stamps,
      kind: 'http-request',
      exchange: 1,
      method: 'POST',
      url: 'http://h/mcp?token=tt99&x=1',
      headers: [
        ['Authorization', 'Bearer aa11'],
        ['X-Other', 'plain'],
        ['Cookie', 'redacted:12'],
      ],
    });
    expect(head).toMatchObject({
      url: 'http://h/mcp?token=[redacted-keys-1]&x=1',
      headers: [
        ['Authorization', '[redacted-headers-1]'],
        ['X-Other', 'plain'],
        ['Cookie', 'redacted:12'],
      ],
    });
    const part = made.entry({ ...frame('half of a secr'), mark: 'oversize-part' } as Entry);
    expect(textOf(part)).toContain('14 bytes of a frame');
  });

  it('a redaction of nothing changes nothing', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const entry: Entry = { ...stamps, ...body };
        const nothing = redactor(NOTHING);
        if (entry.kind === 'frame' && entry.mark === 'oversize-part') return;
        expect(nothing.entry(entry)).toEqual(entry);
      }),
    );
  });
});

/** As a secret can be spelled in what passes over a wire. */
const SPELLINGS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => JSON.stringify(secret).slice(1, -1),
  (secret) => Array.from(secret, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  (secret) => encodeURIComponent(secret),
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(`user:${secret}`).toString('base64'),
  (secret) => Buffer.from(`a:${secret}:z`).toString('base64url'),
  (secret) => JSON.stringify(JSON.stringify({ a: secret })).slice(1, -1),
];

it('no planted secret survives in any entry, whatever its spelling', () => {
  const secret = fc
    .string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 24 })
    .filter((text) => /^[!-~]+$/.test(text));
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 3 }),
      fc.nat({ max: SPELLINGS.length - 1 }),
      fc.constantFrom('json', 'stderr', 'url', 'detail', 'args'),
      (secrets, spelling, place) => {
        const made = redactor({ ...NOTHING, names: ['values'] }, secrets);
        for (const each of secrets) {
          const spelled = SPELLINGS[spelling]?.(each) ?? each;
          const isJson = spelling === 0 ? JSON.stringify(each).slice(1, -1) : spelled;
          const entries: Record<typeof place, Entry> = {
            json: frame(`{"result":{"text":"x ${isJson} y"}}`),
            stderr: { ...stamps, kind: 'stderr', mark: 'whole', bytes: bytes(`log: ${spelled} end\n`) },
            url: {
              ...stamps,
              kind: 'http-request',
              exchange: 1,
              method: 'GET',
              url: `http://h/?q=${spelled}`,
              headers: [['x', spelled]],
            },
            detail: {
              ...stamps,
              kind: 'intent',
              intent: 'call',
              detail: { args: [spelled, { deep: each }] },
            },
            args: {
              ...stamps,
              kind: 'supervision',
              event: { kind: 'not-restarted', why: `it said ${spelled}` },
            },
          };
          // Escapes are read where there is JSON; elsewhere they are what somebody wrote.
          if (spelling === 2 && place !== 'json') continue;
          const out = allOf(made.entry(entries[place]));
          expect(out).not.toContain(each);
          expect(out).not.toContain(spelled);
        }
      },
    ),
    { numRuns: 400 },
  );
});

it('what comes out is an entry still, whatever came in', () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      const out = redactor(ALL, ['abcd']).entry({ ...stamps, ...body });
      expect(out.kind).toBe(body.kind);
      const { seq: _seq, wallMs: _wall, monoUs: _mono, ...fields } = out;
      const isWire = out.kind === 'frame' || out.kind === 'stderr';
      expect(isWire || fieldsSchema.safeParse(fields).success).toBe(true);
    }),
    { numRuns: 300 },
  );
});

describe('own patterns', () => {
  it('are applied, and those that could take for ever are refused', () => {
    const made = redactor({ ...NOTHING, patterns: ['CUST-\\d{4,8}', 'x+y'] });
    expect(made.text('CUST-12345 xxxy')).toBe('[redacted-own-1] [redacted-own-2]');
    for (const bad of [
      '(a+)+$',
      '(a|aa)+',
      '(.*)*',
      'a{1,99}b{1,99}c{1,99}',
      '\\1(a)',
      '(?=a)b',
      '(',
      '[a',
      'a**',
    ])
      expect(safePattern(bad)).toMatchObject({ ok: false });
  });

  it('two repeats without an end are one too many: each place would be tried in too many ways', () => {
    for (const source of ['a*b', '\\d{1,40}-[A-Z]{1,40}', '(?:ab)+c'])
      expect(safePattern(source).ok).toBe(true);
    for (const source of ['a*a*b', '\\s+\\S+@', '[a-z]{1,70}[0-9]{1,70}'])
      expect(safePattern(source).ok).toBe(false);
  });

  it('the usual redaction can be used', () => {
    expect(Redactor.of(USUAL_REDACTION, []).ok).toBe(true);
  });
});
