import type { Host } from '../../../src-main/host/host.ts';
import { NO_FILTER } from '../../../src-shared/api/messages.ts';
import { unwrap } from '../../integration/host-kit.ts';

const PAGE_ROWS = 200;
/** A search that goes on is asked again after this long, as the page does. */
const PACE_MS = 5;

export interface Asked {
  readonly query: string;
  /** Until the first answer, until the newest rows were there as far as there are any, and until all had been looked at. */
  readonly firstMs: number;
  readonly fullMs: number;
  readonly wholeMs: number;
  readonly matched: number;
  /** Of the whole process, the index's thread included, until the newest rows were there and until the end. */
  readonly fullCpuMs: number;
  readonly wholeCpuMs: number;
}

/** Asks for the newest rows that match, until all rows have been looked at. */
export async function ask(host: Host, tapeId: string, query: string): Promise<Asked> {
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 1_000;
  };
  let firstMs = 0;
  let fullMs = 0;
  let fullCpuMs = 0;
  for (;;) {
    const { scanned, total, matched, seq } = unwrap(
      await host.api.messages.page({
        scope: { kind: 'tape', tapeId },
        filter: { ...NO_FILTER, query },
        anchor: { kind: 'tail' },
        limit: PAGE_ROWS,
      }),
    );
    const tookMs = performance.now() - startMs;
    if (firstMs === 0) firstMs = tookMs;
    const isWhole = scanned >= total;
    if (fullMs === 0 && (isWhole || seq.length === PAGE_ROWS)) {
      fullMs = tookMs;
      fullCpuMs = cpuMs();
    }
    if (isWhole) return { query, firstMs, fullMs, wholeMs: tookMs, matched, fullCpuMs, wholeCpuMs: cpuMs() };
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  }
}

export async function askAll(
  host: Host,
  tapeId: string,
  queries: readonly string[],
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const query of queries) asked.push(await ask(host, tapeId, query));
  return asked;
}
