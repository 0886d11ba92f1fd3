import { chipKind } from '../query/chips.ts';
import { ROW_KINDS, ROW_STATUSES } from '../state/row.ts';
import { TOOL_METHOD } from '../query/predicate.ts';
import { hasFailed, type RowBlock, type TimeRange } from './block.ts';
import { Latencies, type CountedLatencies } from './latencies.ts';

/** Methods and tools that are told apart; what comes beyond is counted in `others`. */
export const GROUPS_MAX = 300;

const REQUEST = ROW_KINDS.indexOf('request');
const NOTIFICATION = ROW_KINDS.indexOf('notification');
const PENDING = ROW_STATUSES.indexOf('pending');

export interface StatisticsGroup {
  readonly method: string;
  /** The tool of a `tools/call`; empty for every other method. */
  readonly tool: string;
  readonly isNotification: boolean;
  count: number;
  failed: number;
  open: number;
  /** Of requests and answers as they were on the wire. */
  bytes: number;
  readonly latencies: Latencies;
}

/** What was counted of some rows, in little memory. */
export type StatisticsSummary = readonly (Readonly<Omit<StatisticsGroup, 'latencies'>> & {
  readonly latencies: CountedLatencies;
  readonly isOthers: boolean;
})[];

export interface BlockNames {
  methodOf(index: number): string;
  targetOf(index: number): string;
  /** Equal for rows whose method and target are. */
  keyOf(index: number): number;
  /** Bytes of the answer of a request; 0 while there is none. */
  answerBytes(index: number): number;
}

/** What went over the wire in a range of time, by method and tool. A request belongs to when it began. */
export class Statistics {
  readonly #range: TimeRange;
  readonly #groups = new Map<string, StatisticsGroup>();
  readonly others = groupOf('', '', false);

  constructor(range: TimeRange) {
    this.#range = range;
  }

  get groups(): readonly StatisticsGroup[] {
    return [...this.#groups.values()];
  }

  add(block: RowBlock, names: BlockNames, matches: ((index: number) => boolean) | null): void {
    const { fromMs, toMs } = this.#range;
    const { length, chips, chipsAt, at, wallMs, sizes, latencyUs, status } = block;
    const known = new Map<number, StatisticsGroup>();
    for (let i = 0; i < length; i += 1) {
      const kind = chipKind(chips[chipsAt + i] ?? 0xff);
      if (kind !== REQUEST && kind !== NOTIFICATION) continue;
      const ms = wallMs[at + i] ?? 0;
      if (ms < fromMs || ms > toMs || (matches !== null && !matches(i))) continue;
      const key = names.keyOf(i) * 2 + (kind === REQUEST ? 0 : 1);
      let group = known.get(key);
      if (group === undefined) {
        group = this.#of(names.methodOf(i), names.targetOf(i), kind === NOTIFICATION);
        known.set(key, group);
      }
      group.count += 1;
      group.bytes += sizes[at + i] ?? 0;
      if (kind !== REQUEST) continue;
      group.bytes += names.answerBytes(i);
      const state = status[at + i] ?? 0;
      if (state === PENDING) group.open += 1;
      else if (hasFailed(state)) group.failed += 1;
      const latency = latencyUs[at + i] ?? -1;
      if (latency >= 0) group.latencies.add(latency);
    }
  }

  summary(): StatisticsSummary {
    const summed = (group: StatisticsGroup, isOthers: boolean): StatisticsSummary[number] => ({
      ...group,
      latencies: group.latencies.counted(),
      isOthers,
    });
    const groups = this.groups.map((group) => summed(group, false));
    return this.others.count === 0 ? groups : [...groups, summed(this.others, true)];
  }

  /** Whenever those were: whoever counted them says that they are in the range. */
  addSummary(summary: StatisticsSummary): void {
    for (const { method, tool, isNotification, isOthers, count, failed, open, bytes, latencies } of summary) {
      const group = isOthers ? this.others : this.#of(method, tool, isNotification);
      group.count += count;
      group.failed += failed;
      group.open += open;
      group.bytes += bytes;
      group.latencies.addCounted(latencies);
    }
  }

  #of(method: string, target: string, isNotification: boolean): StatisticsGroup {
    const tool = method === TOOL_METHOD ? target : '';
    const key = JSON.stringify([method, tool, isNotification]);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= GROUPS_MAX) return this.others;
    const made = groupOf(method, tool, isNotification);
    this.#groups.set(key, made);
    return made;
  }
}

function groupOf(method: string, tool: string, isNotification: boolean): StatisticsGroup {
  return {
    method,
    tool,
    isNotification,
    count: 0,
    failed: 0,
    open: 0,
    bytes: 0,
    latencies: new Latencies(),
  };
}
