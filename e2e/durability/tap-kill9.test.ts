/** kill -9 of a tap under full load: what its client, or its server, has got is on the tape. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../src-main/host/host.ts';
import { createSeededRandom } from '../../src-main/sim/random.ts';
import { BUILD_DEADLINE_MS, ensureBuilt } from '../integration/cli-kit.ts';
import { serverFile } from '../integration/host-kit.ts';
import { bytesOf, Children, CLI, tapesOf } from '../integration/tap-kit.ts';

const KILLS = 20;
const LIFE_SPAN_MS = 120;
const LINES_PER_WRITE = 200;
const DEADLINE_MS = 600_000;
const SEED = Number(process.env['TAPEDECK_SEED'] ?? Date.now() % 1_000_000);

beforeAll(ensureBuilt, BUILD_DEADLINE_MS);

const children = new Children();
const folders: string[] = [];
afterEach(async () => {
  await children.dispose();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Floods a server that gives every byte back, kills the tap, and gives how many whole lines the client had got. */
async function floodAndKill(data: string, lifeMs: number): Promise<number> {
  const { child, said, ended } = children.start([
    CLI,
    'tap',
    '--data',
    data,
    '--',
    process.execPath,
    serverFile('echo'),
    '--raw',
  ]);
  let number = 0;
  const more = (): void => {
    let text = '';
    for (let line = 0; line < LINES_PER_WRITE; line += 1, number += 1)
      text += `{"jsonrpc":"2.0","method":"n","params":{"number":${number},"text":"${'x'.repeat(number % 700)}"}}\n`;
    if (child.stdin.write(text)) setImmediate(more);
  };
  child.stdin.on('drain', more);
  more();
  await expect.poll(() => said.out.length, { timeout: 60_000 }).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, lifeMs));
  child.kill('SIGKILL');
  await ended;
  const got = said.out.subarray(0, said.out.lastIndexOf('\n') + 1).toString('latin1');
  const [tape] = tapesOf(data);
  const entries = tape?.entries ?? [];
  const answered = bytesOf(entries, 'in');
  expect(
    answered.startsWith(got),
    `the client has got ${got.length} bytes, the tape ${answered.length}`,
  ).toBe(true);
  // What the server gave back it had got.
  expect(bytesOf(entries, 'out').startsWith(answered)).toBe(true);
  expect(openArchive(data).verify()).toMatchObject({ ok: true, gaps: 0, lost: 0 });
  return got.split('\n').length - 1;
}

describe('kill -9 of a tap', () => {
  it(
    `loses nothing that it has passed on, ${KILLS} times`,
    async () => {
      console.log(`TAPEDECK_SEED=${SEED}`);
      const random = createSeededRandom(SEED);
      let lines = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const data = mkdtempSync(join(tmpdir(), 'tapedeck-tap-kill9-'));
        folders.push(data);
        lines += await floodAndKill(data, random.below(LIFE_SPAN_MS));
      }
      expect(lines).toBeGreaterThan(KILLS * LINES_PER_WRITE);
    },
    DEADLINE_MS,
  );
});
