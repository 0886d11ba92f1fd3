import { describe, expect, it } from 'vitest';
import type { Entry } from '../journal/entry.ts';
import { EXAMPLES_MAX, EXAMPLES_PER_RULE, Examples } from './examples.ts';
import { isAt } from '../wire/json-path.ts';
import { isAtPart, readJsonPath } from './json-path.ts';
import { Redactor, type Watching } from './redactor.ts';
import { USUAL_REDACTION, type Redaction } from './rules.ts';

const NOTHING: Redaction = { ...USUAL_REDACTION, names: [] };

function matches(source: string, place: readonly (string | number)[]): boolean {
  const path = readJsonPath(source);
  if (!path.ok) throw new Error(path.failure.message);
  return isAt(path.value, place);
}

function redactor(redaction: Partial<Redaction>, watching: Watching | null = null): Redactor {
  const made = Redactor.of({ ...NOTHING, ...redaction }, [], watching);
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
}

const frame = (text: string, seq = 7): Entry => ({
  seq,
  wallMs: 0,
  monoUs: 0,
  kind: 'frame',
  dir: 'in',
  channel: { kind: 'stdio' },
  mark: 'whole',
  bytes: new TextEncoder().encode(text),
});
const textOf = (entry: Entry): string => ('bytes' in entry ? new TextDecoder().decode(entry.bytes) : '');

describe('a path', () => {
  it.each([
    ['params.arguments.token', ['params', 'arguments', 'token'], true],
    ['$.params.arguments.token', ['params', 'arguments', 'token'], true],
    ['params.arguments', ['params', 'arguments', 'token'], false],
    ['result.content[*].text', ['result', 'content', 3, 'text'], true],
    ['result.content[2].text', ['result', 'content', 3, 'text'], false],
    ['*.token', ['params', 'token'], true],
    ['*', [1], false],
    ['**.ssn', ['a', 0, 'b', 'ssn'], true],
    ['**.ssn', ['ssn'], true],
    ['a.**.b[0]', ['a', 'x', 'b', 0], true],
    ['["with.dot"].x', ['with.dot', 'x'], true],
  ])('%s at %j: %s', (source, place, expected) => expect(matches(source, place)).toBe(expected));

  it.each(['', '$', 'a..b', 'a.', 'a[', 'a[b]', '**', 'a.**', '**.a.**.b.**.c', `a${'.b'.repeat(40)}`])(
    'cannot be %j',
    (source) => expect(readJsonPath(source).ok).toBe(false),
  );
});

describe('what stands at a path', () => {
  it.each([
    [
      '{"params":{"arguments":{"pin":1234,"b":1}}}',
      'params.arguments.pin',
      '{"params":{"arguments":{"pin":"[redacted-paths-1]","b":1}}}',
    ],
    ['{"a":["x",5,"z"],"b":"x"}', 'a[1]', '{"a":["x","[redacted-paths-1]","z"],"b":"x"}'],
    ['{"a":["x","y"],"b":"x"}', 'a[*]', '{"a":["[redacted-paths-1]","[redacted-paths-2]"],"b":"x"}'],
    [
      '{"a":{"deep":{"er":"s", "n":[7]}},"b":"x"}',
      'a.deep',
      '{"a":{"deep":{"er":"[redacted-paths-1]", "n":["[redacted-paths-2]"]}},"b":"x"}',
    ],
    ['data: {"a":{"b":"s"}}\n\n', 'a.b', 'data: {"a":{"b":"[redacted-paths-1]"}}\n\n'],
    ['{"t":"{\\"a\\":\\"s\\"}"}', 'a', '{"t":"{\\"a\\":\\"[redacted-paths-1]\\"}"}'],
    // A bracket that closes nothing.
    ['}] {"a":{"b":"s"}}', 'a.b', '}] {"a":{"b":"[redacted-paths-1]"}}'],
    ['[[1],[2]]', '[1][0]', '[[1],["[redacted-paths-1]"]]'],
  ])('%s at %s', (before, path, after) => {
    expect(textOf(redactor({ paths: [path] }).entry(frame(before)))).toBe(after);
  });

  it.each([
    ['params.arguments.pin', ['arguments', 'pin'], true],
    ['params.arguments.pin', ['detail', 'arguments', 'pin'], true],
    ['params.arguments.pin', ['params', 'arguments', 'pin'], true],
    ['params.arguments.pin', ['pin'], true],
    ['params.arguments.pin', ['settings', 'pin'], false],
    ['params.arguments.pin', ['arguments', 'other'], false],
    ['params.arguments.list[*].pin', ['arguments', 'list', 2, 'pin'], true],
    ['params.arguments.list[*].pin', ['list', 'pin'], false],
    ['**.pin', ['anything', 0, 'pin'], true],
    ['result.text', ['a', 'text'], false],
  ])('%s is at %j of what somebody did: %s', (source, place, expected) => {
    const path = readJsonPath(source);
    expect(path.ok && isAtPart(path.value, place)).toBe(expected);
  });

  it('goes from what people did by its whole path, in JSON within it too', () => {
    const noted = redactor({ paths: ['params.arguments.pin'] }).entry({
      seq: 1,
      wallMs: 0,
      monoUs: 0,
      kind: 'intent',
      intent: 'call-tool',
      detail: {
        arguments: { pin: 4, other: 'x' },
        view: { pin: 'left' },
        frame: '{"params":{"arguments":{"pin":"s"},"pin":"kept"}}',
        argsJson: '{"pin":"t","at":{"pin":"kept"}}',
      },
    });
    expect(noted).toMatchObject({
      detail: {
        arguments: { pin: '[redacted-paths-1]', other: 'x' },
        view: { pin: 'left' },
        frame: '{"params":{"arguments":{"pin":"[redacted-paths-2]"},"pin":"kept"}}',
        argsJson: '{"pin":"[redacted-paths-3]","at":{"pin":"kept"}}',
      },
    });
  });

  it('own headers go as the known ones do', () => {
    const taking = redactor({ headers: ['X-Tenant'] });
    const head = {
      seq: 1,
      wallMs: 0,
      monoUs: 0,
      kind: 'http-request',
      exchange: 1,
      method: 'GET',
      url: 'http://x/',
    } as const;
    expect(
      taking.entry({
        ...head,
        headers: [
          ['x-tenant', 'acme'],
          ['accept', 'a'],
        ],
      }),
    ).toMatchObject({
      headers: [
        ['x-tenant', '[redacted-headers-1]'],
        ['accept', 'a'],
      ],
    });
  });
});

describe('examples', () => {
  it('say where a value stood, what it was and what it is now', () => {
    const examples = new Examples();
    redactor({ names: ['keys'] }, examples).entry(
      frame('{"a":[{"token":"abc"}],"s":"{\\"password\\":\\"pp\\"}"}'),
    );
    expect(examples.list).toEqual([
      { rule: 'keys', seq: 7, place: 'body a[0].token', before: 'abc', after: '[redacted-keys-1]' },
      { rule: 'keys', seq: 7, place: 'body s » password', before: 'pp', after: '[redacted-keys-2]' },
    ]);
  });

  it('have each value once, so many of a rule, and no more than so many in all', () => {
    const examples = new Examples();
    const taking = redactor({ names: ['keys', 'emails'] }, examples);
    for (let n = 0; n < 40; n += 1)
      taking.entry(frame(`{"token":"same","password":"p${n}","m":"a${n}@example.org"}`, n));
    expect(examples.list.filter(({ rule }) => rule === 'keys')).toHaveLength(EXAMPLES_PER_RULE);
    expect(new Set(examples.list.map(({ after }) => after)).size).toBe(examples.list.length);
    expect(taking.counts).toEqual({ keys: 80, emails: 40 });
    for (let n = 0; n < 200; n += 1) {
      const taken = { rule: `r${n}`, seq: 1, place: '', before: 'x'.repeat(1_000), after: `a${n}` };
      if (examples.wants(taken.rule, taken.after)) examples.taken(taken);
    }
    expect(examples.list).toHaveLength(EXAMPLES_MAX);
    expect(examples.list.at(-1)?.before.length).toBe(200);
  });
});
