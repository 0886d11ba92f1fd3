/** The dialogs about files, whichever view is in sight. */
import type { ReactNode } from 'react';
import { useFileDialog } from '../../store/file-dialog.ts';
import { ExportDialog } from './export-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import './files.css';

export function FileDialogs(): ReactNode {
  const { dialog, close } = useFileDialog();
  switch (dialog.kind) {
    case 'none':
      return null;
    case 'export':
      return <ExportDialog tape={dialog.tape} part={dialog.part} onClose={close} />;
    case 'import':
      return <ImportDialog first={dialog.file} onClose={close} />;
  }
}
