import { expect, it } from 'vitest';
import { fieldsOf, valueOf, type AskedField } from './ask-fields.ts';

const FIELD: AskedField = {
  name: 'n',
  type: 'string',
  about: '',
  isRequired: false,
  byDefault: undefined,
  choices: null,
};
const value = (type: string, line: string, over: Partial<AskedField> = {}) =>
  valueOf({ ...FIELD, type, ...over }, line);

it('asks for what the schema has at its top', () => {
  const schema = {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', description: 'Who?' },
      seats: { type: 'integer', default: 2 },
      day: { type: 'string', enum: ['friday', 'sunday'] },
      odd: 7,
    },
  };
  expect(fieldsOf(schema)).toMatchObject([
    { name: 'name', type: 'string', about: 'Who?', isRequired: true, choices: null },
    { name: 'seats', type: 'integer', byDefault: 2, isRequired: false },
    { name: 'day', choices: ['friday', 'sunday'] },
    { name: 'odd', type: 'any' },
  ]);
  for (const hostile of [null, 7, {}, { properties: 'x' }]) expect(fieldsOf(hostile)).toEqual([]);
});

it.each([
  ['string', ' Ada ', 'Ada'],
  ['integer', '4', 4],
  ['number', '1.5', 1.5],
  ['boolean', 'Y', true],
  ['boolean', 'no', false],
  ['array', '["a"]', ['a']],
])('%s: %j', (type, line, meant) => {
  expect(value(type, line)).toEqual({ kind: 'value', value: meant });
});

it.each([
  ['integer', '1.5'],
  ['number', 'many'],
  ['boolean', 'perhaps'],
  ['array', 'a, b'],
])('%s is asked for again after %j', (type, line) => {
  expect(value(type, line).kind).toBe('again');
});

it('takes the default, leaves out what may be left out, and insists on the rest', () => {
  expect(value('integer', '', { byDefault: 2 })).toEqual({ kind: 'value', value: 2 });
  expect(value('string', '')).toEqual({ kind: 'left-out' });
  expect(value('string', '', { isRequired: true }).kind).toBe('again');
  expect(value('string', 'monday', { choices: ['friday'] }).kind).toBe('again');
});
