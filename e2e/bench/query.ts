import {
  createHost,
  createRealClock,
  createSecureRandom,
  nodeDisk,
  type Host,
} from '../../src-main/host/host.ts';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { OPENED } from '../../src-main/sim/journal-world.ts';
import { NO_FILTER, type Page } from '../../src-shared/api/messages.ts';
import { realPorts, unwrap } from '../integration/host-kit.ts';
import { RealisticTraffic } from './lib/realistic.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { percentile } from './lib/statistics.ts';
import { waitFor } from './lib/wait.ts';

const FRAMES = 1_000_000;
const BATCH = 1_000;
const PAGE_ROWS = 200;
const DEADLINE_MS = 300_000;
/** A search that goes on is asked again after this long, as the page does. */
const PACE_MS = 5;

/** One test of every envelope field; each is asked for the first time. */
const ENVELOPE = [
  'status:error,tool-error',
  'kind:request',
  'dir:in',
  'has:answer',
  'severity>=warning',
  'latency>500us',
  'size>400B',
  'method:tools/call',
  'tool:path_3',
  'target~resp',
  'id:77',
  'seq>=500000 dir:out',
  'kind:request not status:ok',
] as const;
/** From words that every message has to one that few have. */
const WORDS = ['path', 'retry', 'workspace', '"total next"', 'memory_7', 'zebra'] as const;
const PATHS = [
  'params.arguments.limit>490',
  'params.arguments.path~"/token/"',
  'result.content[*].type:text',
] as const;

function record(dataFolder: string): string {
  const writer = unwrap(
    createJournal({
      dataFolder,
      disk: nodeDisk,
      clock: createRealClock(),
      random: createSecureRandom(),
      hostRun: 'bench',
    }).create(OPENED),
  );
  const traffic = new RealisticTraffic();
  for (let at = 0; at < FRAMES; at += BATCH)
    unwrap(writer.append(Array.from({ length: BATCH }, (_, i) => traffic.body(at + i))));
  unwrap(writer.close('long enough'));
  return writer.tapeId;
}

interface Asked {
  /** Until the first answer, and until all rows had been looked at. */
  readonly firstMs: number;
  readonly wholeMs: number;
  readonly answers: number;
  readonly matched: number;
  readonly rows: number;
}

async function ask(host: Host, tapeId: string, query: string): Promise<Asked> {
  const startMs = performance.now();
  let firstMs = 0;
  let answers = 0;
  for (;;) {
    const page: Page = unwrap(
      await host.api.messages.page({
        scope: { kind: 'tape', tapeId },
        filter: { ...NO_FILTER, query },
        anchor: { kind: 'tail' },
        limit: PAGE_ROWS,
      }),
    );
    answers += 1;
    if (answers === 1) firstMs = performance.now() - startMs;
    if (page.scanned >= page.total)
      return {
        firstMs,
        wholeMs: performance.now() - startMs,
        answers,
        matched: page.matched,
        rows: page.seq.length,
      };
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  }
}

async function askAll(
  host: Host,
  tapeId: string,
  queries: readonly string[],
): Promise<readonly (Asked & { readonly query: string })[]> {
  const asked: (Asked & { query: string })[] = [];
  for (const query of queries) asked.push({ query, ...(await ask(host, tapeId, query)) });
  return asked;
}

const told = (asked: readonly (Asked & { readonly query: string })[]) =>
  Object.fromEntries(
    asked.map(({ query, firstMs, wholeMs, matched }) => [
      query,
      { firstMs: rounded3(firstMs), wholeMs: rounded3(wholeMs), matched },
    ]),
  );

/** The filter language at the host, over one tape of a million frames. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  progress(`recording ${FRAMES} frames`);
  const tapeId = record(scratch.path);
  const host = unwrap(createHost(realPorts(scratch.path)));
  try {
    progress('indexing them');
    // The opening and the closing are entries too.
    await waitFor('the index', DEADLINE_MS, async () =>
      unwrap(await host.api.tapes.list()).some(({ id, entries }) => id === tapeId && entries === FRAMES + 2),
    );
    progress('tests of the envelope');
    // What a tape's first filter pays for all of them.
    const opening = await ask(host, tapeId, 'seq<0');
    const envelope = await askAll(host, tapeId, ENVELOPE);
    progress('words');
    const words = await askAll(host, tapeId, WORDS);
    progress('paths');
    const paths = await askAll(host, tapeId, PATHS);
    const whole = (asked: readonly Asked[]): number[] => asked.map(({ wholeMs }) => wholeMs);
    return [
      measured(
        'query.envelope',
        percentile(whole(envelope), 0.5),
        'ms',
        { atMost: 5 },
        {
          maxMs: rounded3(Math.max(...whole(envelope))),
          firstFilterMs: rounded3(opening.wholeMs),
          of: told(envelope),
        },
      ),
      measured(
        'query.words',
        percentile(whole(words), 0.95),
        'ms at p95',
        { atMost: 10 },
        { of: told(words) },
      ),
      measured('query.path', Math.max(...whole(paths)), 'ms', { atMost: 1_500 }, { of: told(paths) }),
    ];
  } finally {
    await host.stop();
  }
};
