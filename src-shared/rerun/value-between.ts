/** What stands in the new text where the old one had the value: between the same words, or the nearest of them. */
export function valueBetween(text: string, before: string, after: string): string | null {
  for (let chars = before.length; chars >= 3; chars = Math.floor(chars * 0.7)) {
    const left = before.slice(before.length - chars);
    const at = text.indexOf(left);
    if (at < 0 || text.indexOf(left, at + 1) >= 0) continue;
    const rest = text.slice(at + left.length);
    const token = /^[A-Za-z0-9][A-Za-z0-9_-]*/.exec(rest)?.[0] ?? null;
    if (token === null) return null;
    const next = after.slice(0, 1);
    // The word must end as it did.
    return next === '' || rest.slice(token.length, token.length + 1) === next ? token : null;
  }
  return null;
}
