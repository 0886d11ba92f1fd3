import { expect, it } from 'vitest';
import type { PreparePhase } from '../../host/ports/migration.ts';
import { watchStart } from './start-progress.ts';
import { startingPage } from './starting-page.ts';

const REPORT = { from: 5, to: 6, steps: ['root'], backup: null, tookMs: 3 };
const PHASES: readonly PreparePhase[] = [
  { kind: 'checking' },
  { kind: 'backing-up', version: 5 },
  { kind: 'copied', bytes: 30e6, ofBytes: 120e6 },
  { kind: 'migrating', direction: 'up', name: 'definitions', step: 1, steps: 2 },
  { kind: 'migrating', direction: 'up', name: 'root', step: 2, steps: 2 },
  { kind: 'verifying' },
  { kind: 'done', report: REPORT },
];

it('turns phases into steps: what is done, what is under way and how far it is, what is to come', () => {
  let nowMs = 1_000;
  const start = watchStart(() => nowMs);
  const seen = PHASES.map((phase) => {
    start.note(phase);
    const now = start.progress().steps.find(({ state }) => state === 'now');
    return `${now?.title}: ${now?.detail} ${now?.part ?? '?'}`;
  });
  expect(seen).toEqual([
    'Check the database:  ?',
    'Copy it first: version 5, into backups/ ?',
    'Copy it first: 30 of 120 MB, into backups/ 0.25',
    'Change it: definitions, 1 of 2 0',
    'Change it: root, 2 of 2 0.5',
    'Check every page of it: before it counts ?',
    'Open the deck:  ?',
  ]);
  // A look at the copy that comes late moves nothing back.
  start.note({ kind: 'copied', bytes: 1, ofBytes: 2 });
  nowMs += 2_400;
  expect(start.progress()).toMatchObject({ seconds: 2, failure: null });
  expect(start.progress().steps.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done', 'now']);
});

it('writes a page without script that asks again by itself, until the start has failed', () => {
  const start = watchStart(() => 0);
  start.note({ kind: 'migrating', direction: 'up', name: '<b>x', step: 1, steps: 1 });
  const page = startingPage(start.progress());
  expect(page).toContain('http-equiv="refresh"');
  expect(page).toContain('&lt;b&gt;x, 1 of 1');
  expect(page).toContain('aria-current="step"');
  expect(page).not.toContain('<script');
  start.fail({ code: 'migration-failed', message: 'It was\u202e full.', hint: 'Make room.' });
  const failed = startingPage(start.progress());
  expect(failed).not.toContain('http-equiv="refresh"');
  expect(failed).toContain('Tapedeck did not start');
  expect(failed).toContain('\\u202E');
});
