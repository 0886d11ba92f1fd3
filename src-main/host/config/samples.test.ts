import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFakeDisk } from '../../sim/disk-fake.ts';
import { createSamples } from './samples.ts';

const RESOURCES = '/app/$&/resources';
const sample = (id: string, script: string) => ({
  id,
  title: id,
  description: '',
  transport: 'stdio',
  command: 'node',
  args: [script, 'stdio'],
  env: { HERE: '${RESOURCES}' },
});

function setUp(file: string) {
  const disk = createFakeDisk();
  disk.makeFolder(`${RESOURCES}/samples`);
  disk.makeFolder('/app/node_modules/a');
  disk.replace(`${RESOURCES}/samples/samples.json`, new TextEncoder().encode(file));
  disk.replace(`${RESOURCES}/demo.mjs`, new Uint8Array(1));
  disk.replace('/app/node_modules/a/index.js', new Uint8Array(1));
  return createSamples({
    disk,
    resourcesFolder: RESOURCES,
    nodeModulesFolder: '/app/node_modules',
    nodeCommand: '/usr/bin/node-24',
  });
}

describe('samples', () => {
  it('are those whose program is there, with their placeholders filled in', () => {
    const samples = setUp(
      JSON.stringify([
        sample('demo', '${RESOURCES}/demo.mjs'),
        sample('public', '${NODE_MODULES}/a/index.js'),
        sample('absent', '${NODE_MODULES}/b/index.js'),
      ]),
    );
    expect(samples.list().map((each) => each.id)).toEqual(['demo', 'public']);
    expect(samples.draft('demo')).toEqual({
      ok: true,
      value: {
        name: 'demo',
        era: 'auto',
        spec: {
          kind: 'stdio',
          command: '/usr/bin/node-24',
          args: [`${RESOURCES}/demo.mjs`, 'stdio'],
          cwd: null,
          env: { HERE: RESOURCES },
        },
      },
    });
    expect(samples.draft('absent')).toMatchObject({ ok: false, failure: { code: 'unknown-server' } });
  });

  it.each(['', '{}', '[{"id": 1}]'])('are none when their file is %j', (file) => {
    expect(setUp(file).list()).toEqual([]);
  });

  it('ship with the app', () => {
    const folder = (path: string) => new URL(`../../../${path}`, import.meta.url).pathname;
    const samples = createSamples({
      disk: { readWhole: (path) => (existsSync(path) ? readFileSync(path) : null) },
      resourcesFolder: folder('resources'),
      nodeModulesFolder: folder('node_modules'),
      nodeCommand: process.execPath,
    });
    expect(samples.list().map((each) => each.id)).toEqual(expect.arrayContaining(['demo', 'everything']));
  });
});
