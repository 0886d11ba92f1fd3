import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../sim/clock.ts';
import { WORTH_BYTES } from '../../replay/keeper.ts';
import {
  AHEAD_EVERY_MS,
  AHEAD_RETRY_MS,
  FIRST_AHEAD_MS,
  LIVING_ENTRIES_MAX,
  foldAhead,
} from './replay-ahead.ts';

const TAPE = 'grown';
const ALL_LEFT = [null, Infinity];

let tapesFolder = '';
beforeEach(() => {
  tapesFolder = mkdtempSync(join(tmpdir(), 'tapedeck-ahead-'));
});
afterEach(() => rmSync(tapesFolder, { recursive: true, force: true }));

function grow(): void {
  mkdirSync(join(tapesFolder, TAPE));
  writeFileSync(join(tapesFolder, TAPE, '1'), new Uint8Array(WORTH_BYTES));
}

/** What is asked of the thread, each time as its tape and how much of it. */
function ahead(isBusy: () => boolean) {
  const clock = createFakeClock();
  const asked: [string | null, number][] = [];
  const stop = foldAhead({
    clock,
    tapesFolder,
    tapes: { ids: () => [TAPE] },
    client: {
      prepare(tapeId: string | null, entriesMax: number = Infinity) {
        asked.push([tapeId, entriesMax]);
      },
    },
    isBusy,
  });
  return { clock, asked, stop };
}

describe('folding ahead', () => {
  it('begins some time after the start, with what earlier runs left and what has grown', () => {
    grow();
    const { clock, asked, stop } = ahead(() => false);
    clock.advance(FIRST_AHEAD_MS - 1);
    expect(asked).toEqual([]);
    clock.advance(1);
    expect(asked).toEqual([ALL_LEFT, [TAPE, LIVING_ENTRIES_MAX]]);
    stop();
    expect(clock.waiting()).toBe(0);
  });

  it('waits while somebody waits for all tapes to be read, at the first look and at later ones', () => {
    let isBusy = true;
    const { clock, asked, stop } = ahead(() => isBusy);
    clock.advance(FIRST_AHEAD_MS + 3 * AHEAD_RETRY_MS);
    expect(asked).toEqual([]);
    isBusy = false;
    clock.advance(AHEAD_RETRY_MS);
    expect(asked).toEqual([ALL_LEFT]);
    grow();
    isBusy = true;
    clock.advance(2 * AHEAD_EVERY_MS);
    expect(asked).toEqual([ALL_LEFT]);
    isBusy = false;
    clock.advance(AHEAD_RETRY_MS);
    expect(asked).toEqual([ALL_LEFT, [TAPE, LIVING_ENTRIES_MAX]]);
    stop();
    expect(clock.waiting()).toBe(0);
  });
});
