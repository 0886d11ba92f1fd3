import type { Tape } from '../../../src-shared/api/tapes.ts';
import { closingReason, tapeSize, type TapeSize } from './tape-files.ts';
import { HOST_DIED, type TapeRecord } from './tape-table.ts';

interface OnDisk extends TapeSize {
  /** Null while it is open. */
  readonly closedBy: string | null;
}

/** Makes the list of tapes from what is indexed and what lies in the folder; remembers what cannot change any more. */
export class TapeList {
  readonly #tapesFolder: string;
  readonly #ended = new Map<string, OnDisk>();

  constructor(tapesFolder: string) {
    this.#tapesFolder = tapesFolder;
  }

  /** `living`: tapes that this process records now. */
  list(records: Iterable<TapeRecord>, living: ReadonlySet<string>): Tape[] {
    const tapes: Tape[] = [];
    for (const record of records) {
      const isLiving = living.has(record.tapeId);
      const onDisk = this.#look(record, isLiving);
      const state = stateOf(record, isLiving, onDisk);
      tapes.push({
        id: record.tapeId,
        serverId: record.serverId,
        serverName: record.serverName,
        title: record.title,
        openedMs: record.openedMs,
        lastMs: record.lastMs,
        state,
        ending: endingOf(state, record),
        era: record.era,
        protocolVersion: record.protocolVersion,
        entries: record.entries,
        sizeBytes: onDisk.sizeBytes,
        rawBytes: onDisk.rawBytes,
        sealedBytes: onDisk.sealedBytes,
        sealing: sealingOf(onDisk),
        damage: record.damage ?? '',
        // Pins are the deck's, and where it came from stands beside the tape: whoever knows fills this in.
        pinned: false,
        origin: null,
        findings: record.findings,
      });
    }
    return tapes.toSorted((a, b) => b.openedMs - a.openedMs || (a.id < b.id ? 1 : -1));
  }

  forget(tapeId: string): void {
    this.#ended.delete(tapeId);
  }

  #look(record: TapeRecord, isLiving: boolean): OnDisk {
    const known = this.#ended.get(record.tapeId);
    if (known !== undefined && !isLiving) return known;
    const size = tapeSize(this.#tapesFolder, record.tapeId);
    const closedBy = record.isClosed
      ? record.ending
      : isLiving
        ? null
        : closingReason(this.#tapesFolder, record.tapeId, size.lastSegment);
    const onDisk = { ...size, closedBy };
    if (closedBy !== null) this.#ended.set(record.tapeId, onDisk);
    return onDisk;
  }
}

function sealingOf({ segments, sealed }: OnDisk): Tape['sealing'] {
  if (sealed === 0) return 'raw';
  return sealed === segments ? 'sealed' : 'partly';
}

function stateOf(record: TapeRecord, isLiving: boolean, onDisk: OnDisk): Tape['state'] {
  if (isLiving) return 'living';
  if (record.damage !== null) return 'damaged';
  return onDisk.closedBy === null || onDisk.closedBy === HOST_DIED ? 'interrupted' : 'ended';
}

/** What is told of a tape that says nothing of its end itself. */
function endingOf(state: Tape['state'], record: TapeRecord): string {
  if (state === 'interrupted' && record.ending === '') return HOST_DIED;
  // Also what refused to be read at all: a tape that a newer version recorded.
  return state === 'damaged' ? (record.damage ?? record.ending) : record.ending;
}
