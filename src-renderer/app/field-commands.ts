import { useCommand } from '../commands/registry.ts';

/** Into the filter of the view, and out of any field. */
export function useFieldCommands(): void {
  useCommand('app.filter', focusFilter);
  useCommand('app.leave', leaveField);
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
