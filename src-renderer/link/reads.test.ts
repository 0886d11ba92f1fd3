import { getEventIteratorSchemaDetails, isContractProcedure, type AnySchema } from '@orpc/contract';
import { describe, expect, it } from 'vitest';
import { contract } from '../../src-shared/api/contract.ts';
import { isRead, isStream } from './reads.ts';

/** Every procedure of the contract, and whether it answers with a stream. */
function procedures(router: object, path: readonly string[] = []): { path: string[]; streams: boolean }[] {
  return Object.entries(router).flatMap(([name, value]: [string, unknown]) => {
    const here = [...path, name];
    if (isContractProcedure(value)) {
      const output: unknown = value['~orpc'].outputSchema;
      const streams = isSchema(output) && getEventIteratorSchemaDetails(output) !== undefined;
      return [{ path: here, streams }];
    }
    return typeof value === 'object' && value !== null ? procedures(value, here) : [];
  });
}

function isSchema(value: unknown): value is AnySchema {
  return typeof value === 'object' && value !== null && '~standard' in value;
}

const all = procedures(contract);

describe('how the link treats the questions of the contract', () => {
  it('gives no deadline to what streams, and one to everything else', () => {
    expect(all.filter(({ streams }) => streams).length).toBeGreaterThan(0);
    const wrong = all.filter(({ path, streams }) => isStream(path) !== streams);
    expect(wrong).toEqual([]);
  });

  it('asks again whatever only tells, going by its name', () => {
    const tells =
      /^(list|get|info|state|report|stages|versions|overview|entries|usage|marks|links|pairs|plot)$/;
    const forgotten = all.filter(({ path }) => tells.test(path.at(-1) ?? '') && !isRead(path));
    expect(forgotten.map(({ path }) => path.join('.'))).toEqual([]);
  });

  it('asks again only what there is, and never a stream', () => {
    const reads = all.filter(({ path }) => isRead(path));
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.filter(({ streams }) => streams)).toEqual([]);
  });
});
