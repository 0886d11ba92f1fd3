import { create } from 'zustand';
import type { Failure } from '../../src-shared/base/failure.ts';
import type { FileRecord } from './viewer-store.ts';

export interface Reading {
  readonly name: string;
  readonly readBytes: number;
  readonly sizeBytes: number;
  readonly entries: number;
}

export interface ViewerState {
  /** Newest first. */
  readonly files: readonly FileRecord[];
  /** The file that is shown. */
  readonly file: FileRecord | null;
  readonly reading: Reading | null;
  readonly failure: Failure | null;
  /** Whether what is opened is still there when the page is opened again. */
  readonly keeps: boolean;
}

export const useViewer = create<ViewerState>()(() => ({
  files: [],
  file: null,
  reading: null,
  failure: null,
  keeps: true,
}));
