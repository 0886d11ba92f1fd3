/** The three regions and the two bars; the detail pane belongs to the view in the centre. */
import { lazy, Suspense, useCallback, useEffect, useState, type ReactNode } from 'react';
import { typeAhead } from '../commands/typed-ahead.ts';
import { useFileDialog } from '../store/file-dialog.ts';
import { useQuestionDialog } from '../store/question-dialog.ts';
import { useRerunDialog } from '../store/rerun-dialog.ts';
import { splitSizes } from '../workspace/layout.ts';
import { usePref } from '../workspace/use-pref.ts';
import { Split } from '../ui/split.tsx';
import { FileDialogs } from '../views/files/index.tsx';
import { useAppCommands } from './app-commands.ts';
import { Banners } from './banners.tsx';
import { DeckBar } from './deck-bar.tsx';
import { DropOverlay } from './drop-overlay.tsx';
import { Notices } from './notices.tsx';
import { DialogFence } from './page-fences.tsx';
import { Rail } from './rail.tsx';
import { useShortcuts, type Overlay } from './shortcuts.ts';
import { TopBar } from './top-bar.tsx';
import { ViewFrame } from './view-frame.tsx';
import { preloadViews } from './views.ts';
import { RerunDialogs } from '../views/reruns/dialogs.tsx';
import { QuestionDialogs } from '../views/questions/dialogs.tsx';
import './app.css';

const loadPalette = async () => ({ default: (await import('./palette/palette.tsx')).Palette });
const loadKeysDialog = async () => ({ default: (await import('./keys-dialog.tsx')).KeysDialog });
const Palette = lazy(loadPalette);
const KeysDialog = lazy(loadKeysDialog);

const PRELOAD_AFTER_MS = 400;

export function App(): ReactNode {
  const [overlay, setShown] = useState<Overlay>('none');
  const setOverlay = useCallback((next: Overlay): void => {
    // Its code may still be on the way.
    if (next === 'palette') typeAhead('palette', () => setShown('none'));
    setShown(next);
  }, []);
  const closeOverlay = (): void => setOverlay('none');
  const closeRerun = useRerunDialog(({ close }) => close);
  const closeQuestion = useQuestionDialog(({ close }) => close);
  const closeFile = useFileDialog(({ close }) => close);
  const [sizes, setSizes] = usePref(splitSizes('app'));
  useAppCommands(setOverlay);
  useShortcuts(overlay);
  useEffect(() => {
    const timer = setTimeout(() => {
      preloadViews();
      // One that does not come now is asked for again when it is opened.
      for (const load of [loadPalette, loadKeysDialog]) load().catch(() => undefined);
    }, PRELOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="app">
      <TopBar onOverlay={setOverlay} />
      <Banners />
      <div className="app-body">
        <Split
          direction="row"
          sizes={sizes}
          onSizes={setSizes}
          panes={[
            {
              id: 'rail',
              label: 'servers and views',
              content: <Rail />,
              sizePx: 208,
              minPx: 148,
              maxPx: 420,
              keepPx: true,
            },
            { id: 'view', label: 'the view', content: <ViewFrame />, minPx: 480 },
          ]}
        />
      </div>
      <DeckBar />
      <DialogFence onClose={closeRerun}>
        <RerunDialogs />
      </DialogFence>
      <DialogFence onClose={closeQuestion}>
        <QuestionDialogs />
      </DialogFence>
      <Notices />
      <DialogFence onClose={closeFile}>
        <FileDialogs />
      </DialogFence>
      <DropOverlay />
      <DialogFence onClose={closeOverlay}>
        <Suspense fallback={null}>
          {overlay === 'palette' ? <Palette onClose={closeOverlay} /> : null}
          {overlay === 'keys' ? <KeysDialog onClose={closeOverlay} /> : null}
        </Suspense>
      </DialogFence>
    </div>
  );
}
