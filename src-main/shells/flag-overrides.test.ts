import { expect, it } from 'vitest';
import { effectiveFlags } from '../../src-shared/api/flags.ts';
import { settingsSchema } from '../../src-shared/api/settings.ts';
import { flagOverrides } from './flag-overrides.ts';

const MODERN = { name: 'modernByDefault', value: true };

it('takes the command line before the environment, and both before what is stored', () => {
  const environment = { TAPEDECK_FLAGS: 'modernByDefault=off, goneSince3=on,x' };
  expect(flagOverrides([], environment)).toEqual({
    ok: true,
    value: [{ ...MODERN, value: false, by: 'environment' }],
  });
  const both = flagOverrides(['modernByDefault=on'], environment);
  expect(both).toEqual({ ok: true, value: [{ ...MODERN, by: 'command line' }] });
  expect(effectiveFlags({ modernByDefault: false }, both.ok ? both.value : [])).toEqual({
    modernByDefault: true,
  });
});

it('refuses what is no flag on the command line', () => {
  for (const text of ['nothing=on', 'modernByDefault', 'modernByDefault=yes'])
    expect(flagOverrides([text], {})).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
});

it('leaves out a stored flag that was removed', () => {
  expect(settingsSchema.parse({ flags: { gone: true, modernByDefault: true } }).flags).toEqual({
    modernByDefault: true,
  });
});
