/** The dialogs of reruns, wherever they are opened from. */
import { lazy, Suspense, type ReactNode } from 'react';
import { useRerunDialog } from '../../store/rerun-dialog.ts';

const Open = lazy(async () => ({ default: (await import('./open-dialog.tsx')).OpenRerunDialog }));

export function RerunDialogs(): ReactNode {
  const isOpen = useRerunDialog(({ dialog }) => dialog.kind !== 'none');
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <Open />
    </Suspense>
  );
}
