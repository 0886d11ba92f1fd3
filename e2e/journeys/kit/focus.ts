import { expect, type Page } from '@playwright/test';

/** That what has the focus is drawn so: an outline, a ring, or a border and a shadow that differ when it has not. */
export async function expectFocusSeen(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return 'nothing has the focus';
    const name = `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 30)}`;
    const marked = (each: Element): string => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } =
        getComputedStyle(each);
      const outline = outlineStyle === 'none' ? '' : outlineWidth + outlineColor;
      return `${outline} ${boxShadow} ${borderColor} ${backgroundColor}`;
    };
    // A frame around the field may carry the mark for it, or the active row of a table.
    const active = element.getAttribute('aria-activedescendant');
    const row = active === null ? null : document.getElementById(active);
    const { parentElement } = element;
    const line = [element, row, parentElement, parentElement?.parentElement].filter((each) => each != null);
    const focused = line.map(marked);
    element.blur();
    const blurred = line.map(marked);
    element.focus({ preventScroll: true });
    return focused.some((mark, at) => mark !== blurred[at]) ? '' : `${name} does not show the focus`;
  });
  expect(seen).toBe('');
}
