/** What passes between the host and the thread that folds what was recorded. */
import type { PastCache } from '../../../src-shared/api/past-cache.ts';
import type { PastDocument } from '../../../src-shared/api/past-document.ts';
import type { PastSession } from '../../../src-shared/api/replay.ts';
import type { Listing } from '../../../src-shared/state/listing.ts';
import type { ListKind } from '../../../src-shared/state/lists.ts';

/** Up to where a tape is folded: so many entries, or the entries before the first that is later. */
export type Until =
  | { readonly kind: 'entries'; readonly entries: number }
  | { readonly kind: 'time'; readonly wallMs: number };

export type ReplayAsk =
  | {
      readonly kind: 'sessions';
      readonly tapes: readonly { readonly tapeId: string; readonly until: Until }[];
      readonly atMs: number;
    }
  | { readonly kind: 'lists'; readonly tapeId: string; readonly entries: number }
  | { readonly kind: 'document'; readonly wallMs: number; readonly have: string | null }
  | { readonly kind: 'cache'; readonly wallMs: number };

export type ReplayAnswer =
  | { readonly kind: 'sessions'; readonly sessions: readonly PastSession[]; readonly folded: number }
  | {
      readonly kind: 'lists';
      readonly serverId: string;
      readonly lists: Readonly<Record<ListKind, Listing>>;
    }
  | { readonly kind: 'document'; readonly document: PastDocument }
  | { readonly kind: 'cache'; readonly cache: PastCache };

export interface ReplayInit {
  readonly tapesFolder: string;
  /** Of the checkpoints that outlive the thread. */
  readonly keptFolder: string;
  /** Of the workspace document's history. */
  readonly documentFolder: string;
  /** Of what the result cache held. */
  readonly cacheFolder: string;
}

export type ToReplay =
  /** Of one asker's questions only the newest is answered. */
  | { readonly kind: 'ask'; readonly id: number; readonly asker: string; readonly ask: ReplayAsk }
  | { readonly kind: 'cancel'; readonly id: number }
  /** The tape is gone, or is another than it was. */
  | { readonly kind: 'forget'; readonly tapeId: string }
  /** Fold it on when nothing is asked, at most so many entries, so that the first wind into it is short. */
  | { readonly kind: 'prepare'; readonly tapeId: string; readonly entriesMax: number }
  /** The same for long tapes of which nothing is kept, newest first. */
  | { readonly kind: 'prepare-missing' }
  /** A page shows it: as prepare, and what is held of it stays ready. */
  | { readonly kind: 'look'; readonly tapeId: string }
  /** Nobody has asked for long: the thread lets go of what it holds, and stays. */
  | { readonly kind: 'release' }
  | { readonly kind: 'close' };

export type FromReplay =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: ReplayAnswer }
  | { readonly kind: 'progress'; readonly id: number; readonly entries: number; readonly of: number }
  /** A newer question of the same asker came, or too many did. */
  | { readonly kind: 'dropped'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly why: string }
  /** Nothing is being prepared any more. */
  | { readonly kind: 'prepared' };
