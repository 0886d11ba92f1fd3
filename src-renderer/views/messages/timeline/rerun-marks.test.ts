import { describe, expect, it } from 'vitest';
import { RERUN_MARKS_MAX, rerunMarks } from './rerun-marks.ts';

const tape = (id: string, openedMs: number) => ({
  id,
  openedMs,
  serverName: `server ${id}`,
  serverId: `s-${id}`,
});
const TAPES = new Map([tape('old', 100), tape('new', 900)].map((each) => [each.id, each]));
const LINK = { tapeId: 'new', of: 'old', seq: 7 };
const at = () => 150;

describe('reruns on the timeline', () => {
  it('are marked on the rerun, where it leads to its origin, and on the origin, where it leads to the rerun', () => {
    const of = rerunMarks({ kind: 'tape', tapeId: 'new' }, [LINK], TAPES, at);
    expect(of).toMatchObject([
      { kind: 'rerun-of', tapeId: 'new', wallMs: 900, target: '#7', to: { tapeId: 'old', seq: 7 } },
    ]);
    const as = rerunMarks({ kind: 'tape', tapeId: 'old' }, [LINK], TAPES, at);
    expect(as).toMatchObject([
      { kind: 'rerun-as', tapeId: 'old', seq: 7, wallMs: 150, to: { tapeId: 'new', seq: 0 } },
    ]);
    expect(rerunMarks({ kind: 'live' }, [LINK], TAPES, at)).toHaveLength(2);
  });

  it('say no more than is known: an origin that is gone, or was not found, has no mark', () => {
    const onlyNew = new Map([tape('new', 900)].map((each) => [each.id, each]));
    expect(rerunMarks({ kind: 'live' }, [LINK], onlyNew, at)).toMatchObject([
      { kind: 'rerun-of', method: 'old' },
    ]);
    expect(rerunMarks({ kind: 'tape', tapeId: 'old' }, [LINK], TAPES, () => null)).toEqual([]);
  });

  it('are the newest so many', () => {
    const links = Array.from({ length: RERUN_MARKS_MAX + 5 }, () => LINK);
    expect(rerunMarks({ kind: 'tape', tapeId: 'new' }, links, TAPES, at)).toHaveLength(RERUN_MARKS_MAX);
  });
});
