import { create } from 'zustand';
import type { Rerun, RerunPart } from '../../src-shared/api/reruns.ts';

/** Which dialog of reruns is open; outside of the views, because several of them open it. */
export type RerunDialog =
  | { readonly kind: 'none' }
  /** What is to be sent, in words: `the whole tape`, `41 rows`. */
  | { readonly kind: 'plan'; readonly tapeId: string; readonly part: RerunPart; readonly what: string }
  | { readonly kind: 'edit'; readonly tapeId: string; readonly seq: number }
  | { readonly kind: 'running'; readonly rerun: Rerun };

interface RerunDialogState {
  readonly dialog: RerunDialog;
  readonly plan: (tapeId: string, part: RerunPart, what: string) => void;
  readonly edit: (tapeId: string, seq: number) => void;
  readonly run: (rerun: Rerun) => void;
  /** Only of the one that is shown. */
  readonly update: (rerun: Rerun) => void;
  readonly close: () => void;
}

export const useRerunDialog = create<RerunDialogState>()((set) => ({
  dialog: { kind: 'none' },
  plan: (tapeId, part, what) => set({ dialog: { kind: 'plan', tapeId, part, what } }),
  edit: (tapeId, seq) => set({ dialog: { kind: 'edit', tapeId, seq } }),
  run: (rerun) => set({ dialog: { kind: 'running', rerun } }),
  update: (rerun) =>
    set(({ dialog }) =>
      dialog.kind === 'running' && dialog.rerun.id === rerun.id ? { dialog: { kind: 'running', rerun } } : {},
    ),
  close: () => set({ dialog: { kind: 'none' } }),
}));
