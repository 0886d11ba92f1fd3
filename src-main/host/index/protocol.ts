import type { EntryRef, Filter, Page, PageRequest } from '../../../src-shared/api/messages.ts';
import type {
  PlotAnswer,
  PlotRequest,
  ValuesAnswer,
  ValuesRequest,
} from '../../../src-shared/api/timeline.ts';
import type { SeenAnswer } from '../../../src-shared/api/suggest.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import type { PayloadTest } from '../../../src-shared/query/ast.ts';
import type { IndexedEntry, TapePosition } from '../ports.ts';
import type { OfScope } from '../ports/timeline.ts';
import type { SeenAsk } from './tape-seen.ts';
import type { TimelineAsk, TimelineReply } from './tape-timeline.ts';

/** What passes between the host and the index's thread; never an entry's bytes. */
export interface WorkerInit {
  readonly tapesFolder: string;
  readonly indexFolder: string;
  /** The tapes that this process records now: read only as far as they are announced. */
  readonly living: readonly string[];
  /** Of the thread's own script: it starts another to help with searches. */
  readonly workerUrl: string;
}

export type Ask =
  | {
      readonly kind: 'page';
      readonly tapeId: string;
      readonly filter: Filter;
      readonly anchor: PageRequest['anchor'];
      readonly limit: number;
    }
  | { readonly kind: 'locate'; readonly filter: Filter; readonly entry: EntryRef }
  | { readonly kind: 'entry'; readonly ref: EntryRef }
  | { readonly kind: 'position'; readonly ref: EntryRef }
  | { readonly kind: 'tapes'; readonly living: readonly string[] }
  | { readonly kind: 'digest'; readonly tapeId: string; readonly fromSeq: number }
  | { readonly kind: 'vacuum' }
  | { readonly kind: 'timeline'; readonly tapeId: string; readonly ask: TimelineAsk }
  | { readonly kind: 'values'; readonly request: ValuesRequest }
  | { readonly kind: 'plot'; readonly tapeIds: readonly string[]; readonly request: OfScope<PlotRequest> }
  | { readonly kind: 'seen'; readonly tapeId: string; readonly ask: SeenAsk }
  | {
      readonly kind: 'grep';
      readonly tapeId: string;
      readonly test: PayloadTest;
      readonly fromSeq: number;
      readonly toSeq: number;
    };

export type Answer =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'locate'; readonly ordinal: number | null }
  | { readonly kind: 'entry'; readonly entry: IndexedEntry }
  | { readonly kind: 'position'; readonly at: TapePosition }
  | { readonly kind: 'tapes'; readonly tapes: readonly Tape[] }
  | { readonly kind: 'vacuum'; readonly freedBytes: number }
  | { readonly kind: 'timeline'; readonly reply: TimelineReply }
  | { readonly kind: 'values'; readonly values: ValuesAnswer }
  | { readonly kind: 'plot'; readonly plot: PlotAnswer }
  | { readonly kind: 'seen'; readonly seen: SeenAnswer }
  | { readonly kind: 'grep'; readonly seqs: Uint32Array; readonly scannedTo: number }
  | { readonly kind: 'digest'; readonly digest: string; readonly to: number; readonly entries: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type ToWorker =
  | { readonly kind: 'ask'; readonly id: number; readonly ask: Ask }
  /** Tapes that this process records, and how many entries each has by now. */
  | { readonly kind: 'announce'; readonly tapes: readonly (readonly [tapeId: string, entries: number])[] }
  /** What is remembered of the files of these tapes is old. */
  | { readonly kind: 'changed'; readonly tapeIds: readonly string[] }
  | { readonly kind: 'close' };

export type FromWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  /** Entries indexed by now; `isDone` when the tape has ended and nothing will follow. */
  | { readonly kind: 'progress'; readonly tapes: readonly TapeProgress[] }
  /** A text search in these tapes has come further. */
  | { readonly kind: 'searched'; readonly tapeIds: readonly string[] }
  /** The database is open. */
  | { readonly kind: 'up' }
  /** The thread ends now; another one may do better. */
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'closed' };

export interface TapeProgress {
  readonly tapeId: string;
  readonly entries: number;
  readonly isDone: boolean;
}
