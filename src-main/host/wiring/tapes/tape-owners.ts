import type { EntryListener, Journal } from '../../ports.ts';

export interface TapeOwner {
  readonly serverId: string;
  readonly serverName: string;
}

/** Which tapes this host records now, and whose any tape is. */
export interface TapeOwners extends EntryListener {
  open(tapeId: string, owner: TapeOwner): void;
  /** It will not be read on, and did not say that it ended. */
  drop(tapeId: string): void;
  ids(): readonly string[];
  /** Those that began, or were found growing, since this host started; the newest HEARD_MAX. */
  heard(): readonly string[];
  /** So many that others record now are not among them. */
  noteNotFollowed(count: number): void;
  notFollowed(): number;
  readonly ownerOf: (tapeId: string) => TapeOwner | null;
}

/** Owners that are remembered; others are read again from the beginning of their tape. */
const OWNERS_MAX = 5_000;

/** Tapes of this run that can be looked back at together. */
const HEARD_MAX = 10_000;

export function createTapeOwners(
  journal: Pick<Journal, 'read'>,
  onClosed: (tapeId: string) => void,
): TapeOwners {
  const living = new Set<string>();
  const owners = new Map<string, TapeOwner>();
  const heard: string[] = [];
  let notFollowed = 0;

  function remember(tapeId: string, owner: TapeOwner): TapeOwner {
    if (owners.size >= OWNERS_MAX) {
      for (const known of owners.keys()) {
        owners.delete(known);
        break;
      }
    }
    owners.set(tapeId, owner);
    return owner;
  }

  return {
    open(tapeId, owner) {
      living.add(tapeId);
      heard.push(tapeId);
      if (heard.length > HEARD_MAX) heard.shift();
      remember(tapeId, owner);
    },
    drop(tapeId) {
      if (living.delete(tapeId)) onClosed(tapeId);
    },
    ids: () => [...living],
    heard: () => heard,
    noteNotFollowed: (count) => void (notFollowed = count),
    notFollowed: () => notFollowed,
    ownerOf(tapeId) {
      const known = owners.get(tapeId);
      if (known !== undefined) return known;
      for (const { entry } of journal.read(tapeId)) {
        if (entry.kind !== 'tape-opened') return null;
        return remember(tapeId, { serverId: entry.serverId, serverName: entry.serverName });
      }
      return null;
    },
    onEntries({ tapeId }, entries) {
      if (entries.at(-1)?.kind !== 'tape-closed') return;
      living.delete(tapeId);
      onClosed(tapeId);
    },
  };
}
