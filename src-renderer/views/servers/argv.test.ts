import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinArgs, splitArgs } from './argv.ts';

const args = (text: string) => {
  const argv = splitArgs(text);
  return argv.ok ? argv.args : argv.problem;
};

it.each([
  ['', []],
  ['  a  b\n\tc ', ['a', 'b', 'c']],
  [`--dir "My Files" 'it"s'`, ['--dir', 'My Files', 'it"s']],
  [`a"b c"d`, ['ab cd']],
  [`"" ''`, ['', '']],
  [String.raw`C:\tools\node.exe`, [String.raw`C:\tools\node.exe`]],
  [String.raw`my\ file a\"b "say \"hi\""`, ['my file', 'a"b', 'say "hi"']],
  ['$HOME *.js ~ | rm', ['$HOME', '*.js', '~', '|', 'rm']],
])('%j means %j', (text, expected) => {
  expect(args(text)).toEqual(expected);
});

it('says that a quote is open', () => {
  expect(args(`a "b c`)).toMatch(/quote is open/);
  expect(args(`a 'b c`)).toMatch(/quote is open/);
});

it('writes a line that means the same arguments', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '"', "'", '\\', '\n', '\t', '$') })),
      (given) => {
        expect(args(joinArgs(given))).toEqual(given);
      },
    ),
  );
});
