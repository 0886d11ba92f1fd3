import type { HostApi } from '../../../../src-shared/api/host-api.ts';
import { NO_FILTER, PAGE_ROWS_MAX, type Filter } from '../../../../src-shared/api/messages.ts';
import { ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { DirectApi } from '../../commands/direct.ts';
import { createComparisons } from './comparisons.ts';
import type { HostPorts } from '../world/host-ports.ts';
import type { OpenTapes } from '../tapes/open-tapes.ts';
import type { Index, Journal, StoredServer } from '../../ports.ts';
import { createRerunDesk } from './rerun-desk.ts';
import { createRerunFiles } from '../../rerun/record-file.ts';
import { rerunTape, type RerunDeps } from './reruns.ts';

export interface RerunsOptions extends Pick<RerunDeps, 'openRun' | 'forget'> {
  readonly ports: HostPorts;
  readonly journal: Journal;
  readonly tapes: OpenTapes;
  readonly store: {
    list(): readonly StoredServer[];
    specHash(spec: StoredServer['spec']): string;
  };
  readonly index: Pick<Index, 'source'>;
  note(intent: string, detail: unknown): void;
  readonly consentTimeoutMs: number;
}

export interface Reruns {
  readonly api: HostApi['reruns'];
  /** Typed at a terminal. */
  readonly typed: DirectApi['rerun'];
  /** The tape was deleted for good: what was noted of it goes as well. */
  gone(tapeId: string): void;
  close(): Promise<void>;
}

/** Playing tapes again, and comparing them: for the page and for the command line. */
export function openReruns(options: RerunsOptions): Reruns {
  const { ports, journal, tapes, store, index } = options;
  const files = createRerunFiles(ports.disk, ports.dataFolder);
  const deps: RerunDeps = {
    clock: ports.clock,
    random: ports.random,
    journal,
    tapes,
    files,
    stored: (name) => store.list().find((each) => each.name === name) ?? null,
    openRun: options.openRun,
    forget: options.forget,
  };
  const desk = createRerunDesk({
    ...deps,
    consent: ports.consent,
    consentTimeoutMs: options.consentTimeoutMs,
    comparisons: createComparisons({ journal, files }),
    servers: () => store.list(),
    specHash: (spec) => store.specHash(spec),
    index,
    matching: (tapeId, filter, max) => matching(index, tapeId, filter, max),
    note: (intent, detail) => options.note(intent, detail),
  });
  return {
    api: desk.api,
    typed: (target, request, signal) => rerunTape(deps, target, request, signal),
    gone: (tapeId) => files.forget(tapeId),
    close: () => desk.close(),
  };
}

/** By pages, as the table reads them; a text search that is still looking is waited for by asking again. */
async function matching(
  index: Pick<Index, 'source'>,
  tapeId: string,
  filter: Filter,
  max: number,
): Promise<Result<readonly number[]>> {
  const rows = index.source(tapeId);
  // What belongs to the live table only.
  const only: Filter = { ...filter, serverIds: NO_FILTER.serverIds };
  const seqs: number[] = [];
  for (let looks = 0; seqs.length < max && looks < LOOKS_MAX; looks += 1) {
    const page = await rows.page(only, { kind: 'from', ordinal: seqs.length }, PAGE_ROWS_MAX);
    if (!page.ok) return page;
    seqs.push(...page.value.seq);
    if (page.value.seq.length === 0 && page.value.scanned >= page.value.total) break;
  }
  return ok(seqs.slice(0, max));
}

/** Answers of the index for one selection: a search through a long text comes in several. */
const LOOKS_MAX = 10_000;
