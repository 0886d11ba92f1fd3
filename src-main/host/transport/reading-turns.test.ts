import { expect, it } from 'vitest';
import { createReadingTurns } from './reading-turns.ts';

const SLICE_MS = 1;

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lanes whose chunks cost more than a whole slice each, and a log of what happened to them. */
function setUp(names: readonly string[]) {
  const log: string[] = [];
  const turns = createReadingTurns(SLICE_MS);
  const lanes = names.map((name) =>
    turns.lane({
      deliver(chunk) {
        log.push(`${name}${chunk[0]}`);
        spin(SLICE_MS * 1.5);
      },
      hold: () => log.push(`hold ${name}`),
      release: () => log.push(`release ${name}`),
    }),
  );
  return { log, lanes };
}

const chunk = (number: number): Uint8Array => Uint8Array.of(number);

it('delivers at once while there is time, then one turn after another, each lane in order', async () => {
  const { log, lanes } = setUp(['a', 'b']);
  const [a, b] = lanes;
  a?.push(chunk(1));
  expect(log).toEqual(['a1']);
  a?.push(chunk(2));
  b?.push(chunk(1));
  a?.push(chunk(3));
  expect(log).toEqual(['a1', 'hold a', 'hold b']);
  await turn();
  expect(log.slice(3)).toEqual(['a2']);
  await turn();
  expect(log.slice(4)).toEqual(['b1', 'release b']);
  await turn();
  expect(log.slice(6)).toEqual(['a3', 'release a']);
});

it('a new turn has new time', async () => {
  const { log, lanes } = setUp(['a']);
  lanes[0]?.push(chunk(1));
  await turn();
  lanes[0]?.push(chunk(2));
  expect(log).toEqual(['a1', 'a2']);
});

it('who waits is not overtaken by who comes', async () => {
  const { log, lanes } = setUp(['a', 'b']);
  const [a, b] = lanes;
  a?.push(chunk(1));
  a?.push(chunk(2));
  a?.push(chunk(3));
  await turn();
  b?.push(chunk(1));
  await turn();
  await turn();
  expect(log).toEqual(['a1', 'hold a', 'a2', 'hold b', 'a3', 'release a', 'b1', 'release b']);
});

it('a stream that ends gives all it has, in order, and waits no more', async () => {
  const { log, lanes } = setUp(['a', 'b']);
  const [a, b] = lanes;
  a?.push(chunk(1));
  a?.push(chunk(2));
  a?.push(chunk(3));
  b?.push(chunk(1));
  a?.finish();
  a?.push(chunk(4));
  expect(log).toEqual(['a1', 'hold a', 'hold b', 'a2', 'a3', 'release a', 'a4']);
  await turn();
  await turn();
  expect(log.slice(7)).toEqual(['b1', 'release b']);
});
