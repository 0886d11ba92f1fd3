import { create } from 'zustand';
import type { Tape } from '../../src-shared/api/tapes.ts';

/** Which dialog about files is open; outside of the views, because a file can be dropped on any of them. */
export type FileDialog =
  | { readonly kind: 'none' }
  /** `part`: what of it, in the filter language. */
  | { readonly kind: 'export'; readonly tape: Tape; readonly part: string | null }
  /** With the file that was dropped, if one was. */
  | { readonly kind: 'import'; readonly file: File | null };

interface FileDialogState {
  readonly dialog: FileDialog;
  readonly openExport: (tape: Tape, part?: string) => void;
  readonly openImport: (file: File | null) => void;
  readonly close: () => void;
}

export const useFileDialog = create<FileDialogState>()((set) => ({
  dialog: { kind: 'none' },
  openExport: (tape, part) => set({ dialog: { kind: 'export', tape, part: part ?? null } }),
  openImport: (file) => set({ dialog: { kind: 'import', file } }),
  close: () => set({ dialog: { kind: 'none' } }),
}));
