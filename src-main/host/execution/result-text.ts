/** A call's result as JSON text is at most this long in memory and on its way to a page. */
export const RESULT_BYTES_MAX = 8 * 1024 * 1024;

export type ResultText =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'cut'; readonly text: string }
  /** JSON.stringify ran out of stack. */
  | { readonly kind: 'too-deep' };

export function resultText(result: unknown): ResultText {
  let text: string;
  try {
    text = JSON.stringify(result) ?? 'null';
  } catch {
    return { kind: 'too-deep' };
  }
  // A UTF-16 unit takes at most three bytes of UTF-8, so most texts need no counting.
  if (text.length * 3 <= RESULT_BYTES_MAX) return { kind: 'whole', text };
  const bytes = Buffer.from(text);
  if (bytes.length <= RESULT_BYTES_MAX) return { kind: 'whole', text };
  // `stream` leaves out a character that the cut went through.
  return {
    kind: 'cut',
    text: new TextDecoder().decode(bytes.subarray(0, RESULT_BYTES_MAX), { stream: true }),
  };
}
