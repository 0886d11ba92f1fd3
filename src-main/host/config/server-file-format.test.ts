import fc from 'fast-check';
import { expect, it } from 'vitest';
import { migrateServerFile, SERVER_FILE_VERSION, serverFileVersion } from './server-file-format.ts';

const server = fc.record({
  id: fc.string(),
  name: fc.string(),
  era: fc.constantFrom('auto', 'legacy', 'modern'),
  spec: fc.jsonValue(),
  approvedHash: fc.option(fc.string()),
});
const fileV1 = fc.record({ version: fc.constant(1), servers: fc.array(server, { maxLength: 5 }) });

it('goes forward and back over 500 files, and gives back what there was', () => {
  fc.assert(
    fc.property(fileV1, (file) => {
      const newest = migrateServerFile(file);
      expect(serverFileVersion(newest)).toBe(SERVER_FILE_VERSION);
      expect(migrateServerFile(newest, 1)).toEqual(file);
      expect(migrateServerFile(migrateServerFile(newest, 1))).toEqual(newest);
      expect(migrateServerFile(newest)).toEqual(newest);
    }),
    { numRuns: 500 },
  );
});

it('leaves alone what it does not know', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(serverFileVersion(value) === null);
      expect(migrateServerFile(value)).toEqual(value);
    }),
  );
  const newer = { version: SERVER_FILE_VERSION + 1, servers: {} };
  expect(migrateServerFile(newer)).toBe(newer);
  expect(migrateServerFile({ version: 1, servers: [7, { id: 'a' }] })).toEqual({
    version: 2,
    servers: [7, { importedFrom: null, id: 'a' }],
  });
});
