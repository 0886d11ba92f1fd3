/** The fences around what is no view: the dialogs that lie over the page, and the page itself. */
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { BrokenNote, Fence } from './fence.tsx';

interface DialogFenceProps {
  /** Closes what is inside. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog that breaks, or whose code does not come, is one that says so. */
export function DialogFence({ onClose, children }: DialogFenceProps): ReactNode {
  return (
    <Fence
      renderBroken={(error, again) => {
        const close = (): void => {
          onClose();
          again();
        };
        return (
          <Dialog title="It did not open" onClose={close} actions={<Button onClick={close}>Close</Button>}>
            <BrokenNote what="This dialog broke" error={error} hint="Close it, and open it again." />
          </Dialog>
        );
      }}
    >
      {children}
    </Fence>
  );
}

/** The last one: without it the window would be empty. */
export function PageFence({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Fence
      renderBroken={(error) => (
        <main className="app-broken">
          <BrokenNote
            what="This page broke"
            error={error}
            hint="Reload it. What was recorded is kept; a host goes on recording without its page."
          />
        </main>
      )}
    >
      {children}
    </Fence>
  );
}
