/** A file that is dragged over the window: says what comes of it, and takes it. */
import { FileInput } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useFileDialog } from '../store/file-dialog.ts';

/** What a drag is about, as far as a browser tells before the drop. */
function isFile(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

/**
 * A view that takes files itself has said so by preventing the default. Everything else is an import; and a file that is
 * dropped beside a target must never replace the page.
 */
export function DropOverlay(): ReactNode {
  const openImport = useFileDialog((state) => state.openImport);
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent): void => {
      if (!isFile(event)) return;
      if (event.defaultPrevented) return setIsOver(false);
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
      setIsOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      // Out of the window: there is nothing that it goes to.
      if (event.relatedTarget === null) setIsOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setIsOver(false);
      if (!isFile(event) || event.defaultPrevented) return;
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) openImport(file);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [openImport]);
  if (!isOver) return null;
  return (
    <div className="app-drop" role="status">
      <p>
        <FileInput size={20} aria-hidden="true" /> Drop to import the session
        <span>.tape, .jsonl, .html or .har; nothing of it is started</span>
      </p>
    </div>
  );
}
