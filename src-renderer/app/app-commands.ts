/** What can be done wherever one is. */
import { useCommand } from '../commands/registry.ts';
import { useFieldCommands } from './field-commands.ts';
import { useDeck, useIntents } from '../store/hooks.ts';
import { useServerDialog } from '../store/server-dialog.ts';
import { VIEWS } from '../store/state.ts';
import type { Overlay } from './shortcuts.ts';

export function useAppCommands(setOverlay: (overlay: Overlay) => void): void {
  const intents = useIntents();
  const isLive = useDeck((state) => state.scope.kind === 'live');
  useCommand('app.palette', () => setOverlay('palette'));
  useCommand('app.keys', () => setOverlay('keys'));
  useFieldCommands();
  useCommand('app.live', isLive ? null : () => intents.openScope({ kind: 'live' }));
  useCommand('theme.light', () => intents.setTheme('light'));
  useCommand('theme.dark', () => intents.setTheme('dark'));
  useCommand('theme.system', () => intents.setTheme('system'));
  useCommand('density.compact', () => intents.setDensity('compact'));
  useCommand('density.comfortable', () => intents.setDensity('comfortable'));
  useCommand('servers.add-here', () => {
    intents.show('servers');
    useServerDialog.getState().openAdd('form');
  });
  useCommand('servers.tap-client', () => {
    intents.show('servers');
    useServerDialog.getState().openTap();
  });
  // The list of views never changes, so neither does the order of the hooks.
  for (const view of VIEWS) {
    // oxlint-disable-next-line react/rules-of-hooks
    useCommand(`view.${view}`, () => intents.show(view));
  }
}
