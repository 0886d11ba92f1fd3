/** A command line that records by itself records as safely as a person has set it, and touches nothing of the app's database. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createHost } from '../../src-main/host/host.ts';
import { realPorts, TestDeck, unwrap } from './host-kit.ts';

let deck: TestDeck;
afterEach(() => deck.dispose());

const CHOSEN = { syncAfterMs: 0, onDiskFailure: 'pause' } as const;

async function headlessRecording(folder: string): Promise<unknown> {
  const host = unwrap(createHost(realPorts(folder), 'headless'));
  try {
    return unwrap(await host.api.settings.get()).recording;
  } finally {
    await host.stop();
  }
}

describe('a headless host', () => {
  it('records by the settings of the app, beside it and without it', async () => {
    deck = new TestDeck();
    const before = unwrap(await deck.api.settings.get()).recording;
    expect(await headlessRecording(deck.folder)).toEqual(before);
    unwrap(await deck.api.settings.set({ recording: CHOSEN }));
    expect(await headlessRecording(deck.folder)).toEqual(CHOSEN);
    await deck.host.stop();
    const bytes = readFileSync(join(deck.folder, 'deck.db'));
    expect(await headlessRecording(deck.folder)).toEqual(CHOSEN);
    expect(readFileSync(join(deck.folder, 'deck.db')).equals(bytes)).toBe(true);
    expect(readdirSync(deck.folder).filter((name) => name.startsWith('deck.db'))).toEqual(['deck.db']);
    await deck.restartHost();
    expect(unwrap(await deck.api.settings.get()).recording).toEqual(CHOSEN);
  });
});
