import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  createHost,
  createRealClock,
  createSecureRandom,
  nodeDisk,
  sealData,
  type Host,
} from '../../src-main/host/host.ts';
import { openDatabase } from '../../src-main/host/index/database.ts';
import { IndexEngine } from '../../src-main/host/index/engine.ts';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { OPENED } from '../../src-main/sim/journal-world.ts';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { realPorts, unwrap } from '../integration/host-kit.ts';
import { ask, askAll, type Asked } from './lib/ask-query.ts';
import { ENVELOPE, PATHS, WORDS } from './lib/queries.ts';
import { payloadBytes, RealisticTraffic } from './lib/realistic.ts';
import { type Bench, type Measured, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { searchable } from './lib/searchable.ts';
import { mean, percentile } from './lib/statistics.ts';
import { waitFor } from './lib/wait.ts';

const FRAMES = 1_000_000;
const BATCH = 1_000;
const PAGE_ROWS = 200;
const DEADLINE_MS = 300_000;
/** What a person looks at a page before typing: what was cold of the tape is read meanwhile. */
const LOOK_MS = 4_000;

function record(dataFolder: string): { tapeId: string; payload: number } {
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
  let payload = 0;
  for (let at = 0; at < FRAMES; at += BATCH) {
    const bodies = Array.from({ length: BATCH }, (_, i) => traffic.body(at + i));
    payload += bodies.reduce((sum, body) => sum + payloadBytes(body), 0);
    unwrap(writer.append(bodies));
  }
  unwrap(writer.close('long enough'));
  return { tapeId: writer.tapeId, payload };
}

/** Rows and what texts are narrowed down with, in this thread and with nothing beside it. */
function index(dataFolder: string, tapeId: string, payload: number): Measured[] {
  const indexFolder = join(dataFolder, 'index');
  mkdirSync(indexFolder, { recursive: true });
  const database = openDatabase(indexFolder);
  const engine = new IndexEngine({ database, tapesFolder: join(dataFolder, 'tapes'), living: new Set() });
  const indexed = (): number => {
    const anchor = { kind: 'tail' as const };
    const answer = engine.answer({ kind: 'page', tapeId, filter: NO_FILTER, anchor, limit: 0 });
    return answer.kind === 'page' ? answer.page.total : 0;
  };
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  let rowsMs = 0;
  while (engine.turn().next === 'now')
    if (rowsMs === 0 && indexed() === FRAMES + 2) rowsMs = performance.now() - startMs;
  const tookMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  const grams = Number(
    database.prepare('SELECT sum(length(bytes)) AS bytes FROM grams').get()?.['bytes'] ?? 0,
  );
  engine.close();
  database.close();
  return [
    measured(
      'query.indexing',
      FRAMES / (tookMs / 1_000),
      'messages/s',
      { atLeast: 60_000 },
      {
        rowsMs: Math.round(rowsMs),
        textsMs: Math.round(tookMs - rowsMs),
        perProcessorSecond: Math.round(FRAMES / ((user + system) / 1e6)),
      },
    ),
    measured('query.indexSize', grams / payload, 'of the payload, for texts', null, { bytes: grams }),
  ];
}

async function firstPage(host: Host, tapeId: string): Promise<Measured> {
  const startMs = performance.now();
  await waitFor('the first page', DEADLINE_MS, async () => {
    const page = await host.api.messages.page({
      scope: { kind: 'tape', tapeId },
      filter: NO_FILTER,
      anchor: { kind: 'tail' },
      limit: PAGE_ROWS,
    });
    return page.ok && page.value.seq.length === PAGE_ROWS;
  });
  return measured('query.firstPage', performance.now() - startMs, 'ms', { atMost: 50 });
}

const told = ({ firstMs, fullMs, wholeMs, matched, wholeCpuMs }: Asked) => ({
  firstMs: rounded3(firstMs),
  fullMs: rounded3(fullMs),
  wholeMs: rounded3(wholeMs),
  matched,
  cpuMs: rounded3(wholeCpuMs),
});

/** Every field by itself: the first of its kind, and then others of that kind, none of which was asked before. */
async function envelope(host: Host, tapeId: string): Promise<Measured[]> {
  const fields: { field: string; firstMs: number; p50Ms: number; p95Ms: number; cpuMs: number }[] = [];
  for (const [field, queries] of Object.entries(ENVELOPE)) {
    const [first, ...others] = await askAll(host, tapeId, queries);
    if (first === undefined) throw new Error(`no query for ${field}`);
    const tookMs = others.map(({ wholeMs }) => wholeMs);
    fields.push({
      field,
      firstMs: rounded3(first.wholeMs),
      p50Ms: rounded3(percentile(tookMs, 0.5)),
      p95Ms: rounded3(percentile(tookMs, 0.95)),
      cpuMs: rounded3(mean(others.map(({ wholeCpuMs }) => wholeCpuMs))),
    });
  }
  const result = (name: string, of: 'firstMs' | 'p50Ms' | 'p95Ms', unit: string): Measured =>
    measured(
      name,
      Math.max(...fields.map((field) => field[of])),
      unit,
      { atMost: 5 },
      {
        fields: Object.fromEntries(fields.map((field) => [field.field, field[of]])),
        meanCpuMs: Object.fromEntries(fields.map(({ field, cpuMs }) => [field, cpuMs])),
      },
    );
  return [
    result('query.envelope', 'p95Ms', 'ms at p95, the slowest field'),
    result('query.envelopeMedian', 'p50Ms', 'ms at p50, the slowest field'),
    result('query.envelopeFirst', 'firstMs', 'ms, the first filter of a kind in this process'),
  ];
}

async function words(host: Host, tapeId: string): Promise<Measured[]> {
  const results: Measured[] = [];
  for (const [kind, texts] of Object.entries(WORDS)) {
    const asked = await askAll(host, tapeId, texts);
    const full = asked.map(({ fullMs }) => fullMs);
    results.push(
      measured(
        `query.words.${kind}`,
        percentile(full, 0.95),
        'ms at p95 to the newest 200 hits',
        kind === 'short' ? null : { atMost: 10 },
        {
          p50Ms: rounded3(percentile(full, 0.5)),
          meanCpuMs: rounded3(mean(asked.map(({ fullCpuMs }) => fullCpuMs))),
          countP95Ms: rounded3(
            percentile(
              asked.map(({ wholeMs }) => wholeMs),
              0.95,
            ),
          ),
          of: Object.fromEntries(asked.map((each) => [each.query, told(each)])),
        },
      ),
    );
  }
  return results;
}

/** The filter language at the host, over one tape of a million frames. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  progress(`recording ${FRAMES} frames`);
  const { tapeId, payload } = record(scratch.path);
  progress('indexing them');
  const indexing = index(scratch.path, tapeId, payload);
  // As the app leaves a tape that has ended: the host would do it in the middle of the questions.
  progress('sealing them');
  unwrap(sealData(scratch.path, () => undefined));
  const host = unwrap(createHost(realPorts(scratch.path)));
  try {
    const first = await firstPage(host, tapeId);
    progress('words');
    await waitFor('the index', DEADLINE_MS, async () =>
      unwrap(await host.api.tapes.list()).some(({ id, entries }) => id === tapeId && entries === FRAMES + 2),
    );
    // Before anything else is in memory.
    const cold = await ask(host, tapeId, 'retry');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const texts = await words(host, tapeId);
    progress('tests of the envelope');
    // What a tape's first filter pays for all of them.
    const opening = await ask(host, tapeId, 'seq<0');
    const fields = await envelope(host, tapeId);
    progress('paths');
    const paths = await askAll(host, tapeId, PATHS);
    const sealing = unwrap(await host.api.tapes.list()).find(({ id }) => id === tapeId)?.sealing;
    return [
      first,
      ...fields,
      measured('query.envelopeCold', opening.wholeMs, 'ms, the first filter of a tape', null, told(opening)),
      ...texts,
      measured('query.wordsCold', cold.fullMs, 'ms, the first search in a tape', null, told(cold)),
      measured(
        'query.path',
        Math.max(...paths.map(({ wholeMs }) => wholeMs)),
        'ms',
        { atMost: 1_500 },
        { sealing, of: Object.fromEntries(paths.map((each) => [each.query, told(each)])) },
      ),
      ...indexing,
      await searchable(progress),
    ];
  } finally {
    await host.stop();
  }
};
