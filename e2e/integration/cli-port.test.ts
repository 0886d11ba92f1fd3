/** A browser keeps what it keeps by origin: the app of a data folder comes back on the port that it had. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUILD_DEADLINE_MS, CliDeck, ensureBuilt } from './cli-kit.ts';
import { eventually } from './host-kit.ts';

let deck: CliDeck;

beforeAll(async () => {
  await ensureBuilt();
  deck = new CliDeck();
}, BUILD_DEADLINE_MS);
afterAll(() => deck.dispose());

/** Starts the app, and resolves to its port once it has been stopped again. */
async function portOf(how: 'SIGTERM' | 'SIGKILL', ...args: readonly string[]): Promise<number> {
  const app = deck.start('serve', '--no-open', ...args);
  const port = await eventually(async () => {
    const found = /^TAPEDECK_URL (\S+)$/m.exec(app.stdout)?.[1];
    if (found === undefined) throw new Error(app.stderr);
    return Number(new URL(found).port);
  });
  app.child.kill(how);
  await app.ended;
  return port;
}

it('is the same after a stop and after a kill, another when somebody sits there, and any when told so', async () => {
  const port = await portOf('SIGTERM');
  expect(await portOf('SIGKILL')).toBe(port);
  expect(await portOf('SIGTERM')).toBe(port);
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  const moved = await portOf('SIGTERM');
  expect(moved).not.toBe(port);
  other.close();
  expect(await portOf('SIGTERM')).toBe(moved);
  expect(await portOf('SIGTERM', '--port', String(port))).toBe(port);
  expect(await portOf('SIGTERM')).toBe(moved);
}, 120_000);
