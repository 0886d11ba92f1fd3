/** Which exchange of a tape was sent again as which of another, from the records that reruns leave. */
import type {
  RerunPair,
  RerunPairsAnswer,
  RerunPairsRequest,
} from '../../../../src-shared/api/rerun-pairs.ts';
import { NO_FILTER, PAGE_ROWS_MAX, type Filter } from '../../../../src-shared/api/messages.ts';
import { ok, type Result } from '../../../../src-shared/base/failure.ts';
import { Recent } from '../../../../src-shared/base/recent.ts';
import type { Index } from '../../ports.ts';
import type { RerunFiles, RerunRecord } from '../../rerun/record-file.ts';

/** Requests of a tape that are told apart; those beyond have no other half. */
export const PAIR_REQUESTS_MAX = 100_000;
/** Tapes whose requests are known, and records that were read. */
export const PAIR_TAPES_MAX = 4;
/** Reruns of one tape that are looked into, the newest. */
export const PAIR_RERUNS_MAX = 3;

const REQUESTS: Filter = { ...NO_FILTER, kinds: ['request'], dirs: ['out'] };

export interface RerunPairsDeps {
  readonly links: () => readonly { readonly tapeId: string; readonly of: string }[];
  readonly files: Pick<RerunFiles, 'record'>;
  readonly index: Pick<Index, 'source'>;
}

/** The requests of a tape, both ways; read on as the tape grows. */
interface Requests {
  readonly idOf: Map<number, string>;
  readonly seqOf: Map<string, number>;
  read: number;
}

/** Entries of the tape that was played, by the id under which they were sent, and the other way round. */
interface Sent {
  readonly of: string;
  readonly seqOf: ReadonlyMap<string, number>;
  readonly idOf: ReadonlyMap<number, string>;
}

export type RerunPairs = (request: RerunPairsRequest) => Promise<Result<RerunPairsAnswer>>;

export function createRerunPairs({ links, files, index }: RerunPairsDeps): RerunPairs {
  const known = new Recent<Requests>(PAIR_TAPES_MAX, () => undefined);
  const records = new Recent<Sent>(PAIR_TAPES_MAX, () => undefined);

  function sentIn(tapeId: string): Sent | null {
    const kept = records.peek(tapeId);
    if (kept !== undefined) return kept;
    const record = files.record(tapeId);
    // Not there yet, perhaps: it is written when the rerun has ended.
    return record === null ? null : records.use(tapeId, () => sentOf(record));
  }

  async function requestsOf(tapeId: string): Promise<Result<Requests>> {
    const requests = known.use(tapeId, () => ({ idOf: new Map(), seqOf: new Map(), read: 0 }));
    while (requests.read < PAIR_REQUESTS_MAX) {
      const ordinal = requests.read;
      const page = await index.source(tapeId).page(REQUESTS, { kind: 'from', ordinal }, PAGE_ROWS_MAX);
      if (!page.ok) return page;
      const { seq, id, from } = page.value;
      // Another question has read them meanwhile.
      if (requests.read !== ordinal) continue;
      if (from !== ordinal) break;
      seq.forEach((each, at) => {
        requests.idOf.set(each, id[at] ?? '');
        requests.seqOf.set(id[at] ?? '', each);
      });
      requests.read += seq.length;
      if (seq.length < PAGE_ROWS_MAX) break;
    }
    return ok(requests);
  }

  return async ({ tapeId, seqs }) => {
    const pairs: RerunPair[] = [];
    const sent = sentIn(tapeId);
    if (sent !== null) {
      const requests = await requestsOf(tapeId);
      if (!requests.ok) return requests;
      for (const seq of seqs) {
        const original = sent.seqOf.get(requests.value.idOf.get(seq) ?? '');
        if (original !== undefined)
          pairs.push({ seq, kind: 'of', other: { tapeId: sent.of, seq: original } });
      }
    }
    const reruns = links().filter(({ of }) => of === tapeId);
    for (const rerun of reruns.slice(-PAIR_RERUNS_MAX)) {
      const again = sentIn(rerun.tapeId);
      if (again?.of !== tapeId) continue;
      const requests = await requestsOf(rerun.tapeId);
      if (!requests.ok) return requests;
      for (const seq of seqs) {
        const other = requests.value.seqOf.get(again.idOf.get(seq) ?? '');
        if (other !== undefined) pairs.push({ seq, kind: 'as', other: { tapeId: rerun.tapeId, seq: other } });
      }
    }
    return ok({ pairs });
  };
}

function sentOf({ of, sent }: RerunRecord): Sent {
  return { of, idOf: new Map(sent), seqOf: new Map(sent.map(([seq, id]) => [id, seq])) };
}
