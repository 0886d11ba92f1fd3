import { useCommand } from '../commands/registry.ts';
import { useDeck } from '../store/state.ts';

/** Into the filter of the view, and out of any field; from elsewhere, the newest notice goes. */
export function useFieldCommands(): void {
  useCommand('app.filter', focusFilter);
  useCommand('app.leave', leave);
}

function leave(): void {
  const newest = isInField() ? undefined : useDeck.getState().notices.at(-1);
  if (newest === undefined) leaveField();
  else useDeck.setState(({ notices }) => ({ notices: notices.filter(({ id }) => id !== newest.id) }));
}

function isInField(): boolean {
  const field = document.activeElement;
  const inner = field?.shadowRoot?.activeElement ?? field;
  return (
    inner instanceof HTMLElement && (inner.isContentEditable || inner.matches('input, textarea, select'))
  );
}

function focusFilter(): void {
  const input = document.querySelector<HTMLInputElement>(
    '.app-view [data-filter], .app-view input[aria-keyshortcuts="/"]',
  );
  input?.focus();
  input?.select();
}

/** Out of the field, so that keys are shortcuts again. */
function leaveField(): void {
  const field = document.activeElement;
  const inner = field?.shadowRoot?.activeElement ?? field;
  if (inner instanceof HTMLElement) inner.blur();
}
