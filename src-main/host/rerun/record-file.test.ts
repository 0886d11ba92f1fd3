import { expect, it } from 'vitest';
import type { Disk } from '../ports.ts';
import { createRerunFiles, type RerunRecord } from './record-file.ts';

const TAPE = '20260101-000000-aaaaaa';
const RECORD: RerunRecord = { version: 1, of: TAPE, sent: [], isPart: false, troubles: [] };

/** A disk of whole files; what was touched, by its path. */
function world() {
  const kept = new Map<string, Uint8Array>();
  const touched: string[] = [];
  const disk: Pick<Disk, 'makeFolder' | 'readWhole' | 'remove' | 'replace'> = {
    makeFolder: () => undefined,
    readWhole(path) {
      touched.push(path);
      return kept.get(path) ?? null;
    },
    replace(path, bytes) {
      touched.push(path);
      kept.set(path, bytes);
    },
    remove(path) {
      touched.push(path);
      kept.delete(path);
    },
  };
  return { touched, kept, files: createRerunFiles(disk, '/data') };
}

it('keeps what a rerun was and the rules of its tape, and forgets them with it', () => {
  const { files, kept } = world();
  files.keepRecord(TAPE, RECORD);
  files.setRules(TAPE, [{ path: 'result.n' }]);
  expect(files.record(TAPE)).toEqual(RECORD);
  expect(files.rules(TAPE)).toMatchObject({ value: [{ path: 'result.n' }] });
  files.forget(TAPE);
  expect(kept.size).toBe(0);
});

it.each(['../../x', 'a/../../b', '', '20260101-000000-aaaaaa/x'])(
  'touches no file for %j, which is no tape’s id',
  (other) => {
    const { files, touched } = world();
    const unknown = { ok: false, failure: { code: 'unknown-tape' } };
    expect(files.setRules(other, [])).toMatchObject(unknown);
    expect(files.rules(other)).toMatchObject(unknown);
    expect(files.keepRecord(other, RECORD)).toMatchObject(unknown);
    expect(files.record(other)).toBeNull();
    files.forget(other);
    expect(touched).toEqual([]);
  },
);
