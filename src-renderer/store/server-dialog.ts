import { create } from 'zustand';

export type AddTab = 'form' | 'file' | 'samples';

/** Which dialog of the Servers view is open; outside of the view, because the rail and the palette open it too. */
export type ServerDialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'add'; readonly tab: AddTab; readonly text: string }
  /** The files of other programs, whose servers go through a tap. */
  | { readonly kind: 'tap' }
  | { readonly kind: 'edit'; readonly serverId: string }
  | { readonly kind: 'remove'; readonly serverId: string };

interface ServerDialogState {
  readonly dialog: ServerDialog;
  /** `text`: what was dropped, for the tab `file`. */
  readonly openAdd: (tab: AddTab, text?: string) => void;
  readonly openTap: () => void;
  readonly openEdit: (serverId: string) => void;
  readonly openRemove: (serverId: string) => void;
  readonly close: () => void;
}

export const useServerDialog = create<ServerDialogState>()((set) => ({
  dialog: { kind: 'none' },
  openAdd: (tab, text = '') => set({ dialog: { kind: 'add', tab, text } }),
  openTap: () => set({ dialog: { kind: 'tap' } }),
  openEdit: (serverId) => set({ dialog: { kind: 'edit', serverId } }),
  openRemove: (serverId) => set({ dialog: { kind: 'remove', serverId } }),
  close: () => set({ dialog: { kind: 'none' } }),
}));
