/** What waits in one place now, and what it has had to let go because of its bound. */
export interface Gauge {
  readonly entries: number;
  readonly bytes: number;
  /** Since the host started. */
  readonly dropped: number;
}

export const EMPTY_GAUGE: Gauge = { entries: 0, bytes: 0, dropped: 0 };

export function sumOf(gauges: Iterable<Gauge>): Gauge {
  let entries = 0;
  let bytes = 0;
  let dropped = 0;
  for (const each of gauges) {
    entries += each.entries;
    bytes += each.bytes;
    dropped += each.dropped;
  }
  return { entries, bytes, dropped };
}
