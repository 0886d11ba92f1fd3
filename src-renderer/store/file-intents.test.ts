import { expect, it } from 'vitest';
import type { ExportWish, FileJob } from '../../src-shared/api/files.ts';
import { createFileIntents } from './file-intents.ts';
import { fakeClient } from './fake-client.ts';

const WISH: ExportWish = {
  tapeId: 't',
  format: 'tape',
  query: '',
  fromMs: null,
  toMs: null,
  isBare: false,
  notes: false,
  redaction: null,
};

const RUNNING: FileJob = {
  id: 'job-1',
  name: 't.tape',
  progress: { done: 0, of: 10, entries: 0, bytes: 0 },
  state: { kind: 'running' },
};

it('ends work in the host that was given up before the host had said that it began', async () => {
  const { client, answer, asked } = fakeClient();
  const giveUp = new AbortController();
  answer('files.export', () => {
    giveUp.abort();
    return RUNNING;
  });
  answer('files.cancel', () => null);
  const exported = await createFileIntents(client).export(WISH, () => undefined, giveUp.signal);
  expect(exported).toMatchObject({ ok: false, failure: { code: 'request-cancelled' } });
  expect(asked).toContainEqual({ path: 'files.cancel', input: { jobId: 'job-1' } });
});
