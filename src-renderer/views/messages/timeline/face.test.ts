import { describe, expect, it } from 'vitest';
import type { DensityAnswer } from '../../../../src-shared/api/timeline.ts';
import { fail } from '../../../../src-shared/base/failure.ts';
import { faceOf, type FaceOf } from './face.ts';

const DENSITY: DensityAnswer = {
  total: 10,
  scanned: 10,
  unreachable: 0,
  extent: { fromMs: 0, toMs: 100 },
  fromMs: 0,
  bucketMs: 1,
  incoming: [],
  outgoing: [],
  others: [],
  warnings: [],
  errors: [],
  bytes: [],
  matching: null,
};
const HERE: FaceOf = {
  density: DENSITY,
  failure: null,
  isLive: true,
  isLinked: true,
  hasFilter: false,
  inSight: 3,
  isAll: true,
  isCoarse: false,
};
const { failure: broken } = fail('connect-failed', 'The host did not answer.', 'Wait.');

describe('what the timeline says', () => {
  it('is nothing when all is there', () => {
    expect(faceOf(HERE)).toEqual({ kind: 'note', text: '' });
  });

  it('is a failure in place of the picture, or beside an older one', () => {
    expect(faceOf({ ...HERE, density: null, failure: broken })).toMatchObject({
      kind: 'failed',
      isWhole: true,
      isFinal: false,
    });
    expect(faceOf({ ...HERE, failure: broken })).toMatchObject({ kind: 'failed', isWhole: false });
  });

  it('says that the link is broken, and asks nothing then', () => {
    const at = { ...HERE, isLinked: false, failure: broken };
    expect(faceOf(at)).toMatchObject({ kind: 'failed', isWhole: false, isFinal: true });
    expect(faceOf({ ...at, density: null })).toMatchObject({ kind: 'failed', isWhole: true });
  });

  it('says how far it is, and what an empty one will be of', () => {
    expect(faceOf({ ...HERE, density: null })).toMatchObject({ kind: 'loading' });
    expect(faceOf({ ...HERE, density: { ...DENSITY, scanned: 3 } })).toMatchObject({
      kind: 'note',
      text: '30% of 10 read',
    });
    const none = { ...DENSITY, extent: null, total: 0, scanned: 0 };
    expect(faceOf({ ...HERE, density: none })).toMatchObject({
      kind: 'empty',
      title: 'Nothing to draw yet',
    });
    expect(faceOf({ ...HERE, density: none, isLive: false })).toMatchObject({
      kind: 'empty',
      title: 'Nothing to draw on this tape',
    });
  });

  it('names what is not drawn, and why nothing is in sight', () => {
    const text = (of: Partial<FaceOf>): string => {
      const face = faceOf({ ...HERE, ...of });
      return face.kind === 'note' ? face.text : face.kind;
    };
    expect(text({ density: { ...DENSITY, unreachable: 2_000_000 } })).toContain(
      '2.0M older messages left memory',
    );
    expect(text({ inSight: 0, hasFilter: true })).toBe('No exchange here matches the filter');
    expect(text({ inSight: 0, isAll: false })).toBe('No exchange here: 0 shows all times');
    expect(text({ inSight: null })).toBe('');
  });
});
