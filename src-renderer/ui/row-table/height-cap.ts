/** The tallest element this browser lays out: about 33.5M px in Chromium, 17.9M in Firefox. Asked once a document. */

const WANTED_PX = 30_000_000;
/** Below every known browser's limit. */
const SAFE_PX = 15_000_000;

const known = new WeakMap<Document, number>();

export function heightCapPx(document: Document): number {
  const cached = known.get(document);
  if (cached !== undefined) return cached;
  const probe = document.createElement('div');
  probe.style.cssText = `position: absolute; visibility: hidden; width: 1px; height: ${WANTED_PX}px`;
  const clip = document.createElement('div');
  clip.style.cssText = 'position: absolute; width: 1px; height: 1px; overflow: hidden';
  clip.append(probe);
  document.body.append(clip);
  const cap = probe.offsetHeight >= WANTED_PX ? WANTED_PX : SAFE_PX;
  clip.remove();
  known.set(document, cap);
  return cap;
}
