import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import { createFakeDisk } from '../../sim/disk-fake.ts';
import { frame, journalWorld } from '../../sim/journal-world.ts';
import { openArchive } from './archive.ts';
import { scan } from './scan.ts';

const DATA = '/data';

function recorded(tapes: readonly (readonly EntryBody[])[], segmentBytes = 2000) {
  const disk = createFakeDisk();
  const world = journalWorld(disk, DATA, { segmentBytes });
  const ids = tapes.map((bodies) => {
    const tape = world.record();
    for (const body of bodies) tape.append([body]);
    tape.close('stopped');
    world.clock.advance(2000);
    return tape.tapeId;
  });
  return { disk, ids, archive: openArchive(disk, DATA) };
}

const exited = (code: number | null, signal: string | null, expected: boolean): EntryBody => ({
  kind: 'process-exited',
  code,
  signal,
  expected,
  killedDescendants: 0,
});

describe('scan', () => {
  const stderr: EntryBody = { kind: 'stderr', mark: 'whole', bytes: new TextEncoder().encode('needle\n') };
  const { disk, ids, archive } = recorded([
    [frame('a needle'), frame('NEEDLE'), stderr],
    [frame('naïve needle é'), { kind: 'intent', intent: 'needle', detail: 'needle' }],
  ]);

  it('finds raw bytes in frames and stderr lines, case-sensitive, newest tape last', () => {
    const hits = [...archive.scan('needle')].map(({ tapeId, entry }) => [tapeId, entry.seq]);
    expect(hits).toEqual([
      [ids[0], 1],
      [ids[0], 3],
      [ids[1], 1],
    ]);
    expect([...archive.scan('é')]).toHaveLength(1);
  });

  it('gives every entry for no text', () => {
    expect([...archive.scan('')]).toHaveLength(5 + 4);
  });

  it('keeps to a tape and to a limit', () => {
    expect([...archive.scan('needle', ids[1])]).toHaveLength(1);
    expect([...scan(disk, DATA, { text: '', limit: 3 })].map((hit) => hit.entry.seq)).toEqual([0, 1, 2]);
    expect([...scan(disk, DATA, { text: '', limit: 0 })]).toEqual([]);
    expect([...archive.scan('', '../..')]).toEqual([]);
    expect(disk.openFiles()).toBe(0);
  });

  it('closes its files when the reader stops early', () => {
    for (const hit of archive.scan('')) {
      expect(hit.entry.seq).toBe(0);
      break;
    }
    expect(disk.openFiles()).toBe(0);
  });
});

describe('summaries', () => {
  it('tell how each tape ended', () => {
    const { archive } = recorded([
      [exited(7, null, false)],
      [exited(null, 'SIGKILL', false)],
      [exited(0, null, true)],
      [frame('http has no process')],
    ]);
    expect(archive.tapes().map((tape) => [tape.state, tape.ending])).toEqual([
      ['ended', 'exit 7'],
      ['ended', 'SIGKILL'],
      ['ended', 'stopped'],
      ['ended', 'stopped'],
    ]);
  });

  it('hold the session, counts and sizes without reading all', () => {
    const ready: EntryBody = {
      kind: 'session',
      phase: { kind: 'ready', era: 'modern', protocolVersion: '2026-07-28', peerName: 'p', peerVersion: '1' },
    };
    const frames = Array.from({ length: 300 }, (_, i) => frame(`frame ${i}`));
    const { archive, ids } = recorded([[ready, ...frames, exited(0, null, true)]]);
    expect(archive.tapes()).toMatchObject([
      {
        id: ids[0],
        serverName: 'echo',
        title: 'node echo.mjs',
        era: 'modern',
        protocolVersion: '2026-07-28',
        entries: 304,
        sizeBytes: archive.verify().bytes,
      },
    ]);
    expect(archive.has(ids[0] ?? '')).toBe(true);
    expect(archive.has('20200101-000000-aaaaaa')).toBe(false);
  });
});

describe('verify', () => {
  it('counts gaps and what they lost, and calls them honest', () => {
    const gap: EntryBody = { kind: 'gap', reason: 'disk full', lostEntries: 12, lostBytes: 3000 };
    const { archive, ids } = recorded([[frame('a'), gap, gap], [frame('b')]]);
    expect(archive.verify()).toMatchObject({ ok: true, tapes: 2, entries: 8, frames: 2, gaps: 2, lost: 24 });
    expect(archive.verify(ids[1])).toMatchObject({ ok: true, tapes: 1, entries: 3, gaps: 0 });
  });

  it('is ok with an empty folder', () => {
    const archive = openArchive(createFakeDisk(), DATA);
    expect(archive.verify()).toMatchObject({ ok: true, tapes: 0, entries: 0 });
    expect(archive.tapes()).toEqual([]);
  });
});
