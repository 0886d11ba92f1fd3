/** Moves the focus among the children that match, wrapping around. Returns whether it moved. */
export function stepFocus(
  container: HTMLElement,
  selector: string,
  step: 1 | -1 | 'first' | 'last',
): boolean {
  const items = [...container.querySelectorAll<HTMLElement>(selector)];
  if (items.length === 0) return false;
  const at = items.findIndex((item) => item === container.ownerDocument.activeElement);
  const next = nextIndex(at, items.length, step);
  const item = items[next];
  if (item === undefined) return false;
  item.focus();
  return true;
}

export function nextIndex(at: number, count: number, step: 1 | -1 | 'first' | 'last'): number {
  switch (step) {
    case 'first':
      return 0;
    case 'last':
      return count - 1;
    case 1:
      return at < 0 ? 0 : (at + 1) % count;
    case -1:
      return at < 0 ? count - 1 : (at - 1 + count) % count;
  }
}
