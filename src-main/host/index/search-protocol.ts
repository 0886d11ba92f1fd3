import type { PayloadTest } from '../../../src-shared/query/ast.ts';
import type { TapePosition } from '../ports.ts';

/** What the thread of the index starts its helper with; it is the same script. */
export interface SearchThreadInit {
  readonly role: 'search';
}

export function isSearchThread(init: unknown): init is SearchThreadInit {
  return typeof init === 'object' && init !== null && 'role' in init && init.role === 'search';
}

/** Rows of a tape whose bytes are to be looked at. */
export interface SearchJob {
  readonly tapesFolder: string;
  readonly tapeId: string;
  readonly test: PayloadTest;
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Where the entry `fromSeq` begins. */
  readonly at: TapePosition;
  /** 1 for each row from `fromSeq` on that is to be looked at. */
  readonly wanted: Uint8Array;
}

/** Runs that the one who asks looks at as well: each is looked at by whoever takes it. */
export interface SharedJob {
  readonly tapesFolder: string;
  readonly tapeId: string;
  readonly test: PayloadTest;
  /** Of SharedRuns. */
  readonly memory: SharedArrayBuffer;
}

export interface SearchFound {
  readonly seqs: Uint32Array;
  /** Rows below this have been looked at. */
  readonly scannedTo: number;
}

export type ToSearchThread =
  | { readonly kind: 'job'; readonly id: number; readonly job: SearchJob }
  | { readonly kind: 'share'; readonly id: number; readonly job: SharedJob };

export type FromSearchThread =
  /** Nothing is left of what was shared. */
  | { readonly id: number; readonly found: 'shared' }
  | { readonly id: number; readonly found: SearchFound }
  /** It could not be read: whoever asked reads it and says why. */
  | { readonly id: number; readonly found: null };
