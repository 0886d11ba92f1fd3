/** Masks have one byte a row, 0 or 1: here they are gone through four rows at a time where that can be. */

function words(mask: Uint8Array): Uint32Array | null {
  if (mask.byteOffset % 4 !== 0) return null;
  return new Uint32Array(mask.buffer, mask.byteOffset, mask.length >>> 2);
}

export function onesIn(mask: Uint8Array): number {
  const whole = words(mask);
  let ones = 0;
  // The four bytes of a product's highest byte: their sum.
  if (whole !== null)
    for (let at = 0; at < whole.length; at += 1) ones += Math.imul(whole[at] ?? 0, 0x01010101) >>> 24;
  for (let at = whole === null ? 0 : whole.length * 4; at < mask.length; at += 1) ones += mask[at] ?? 0;
  return ones;
}

/** `mask` becomes 1 where both are. */
export function intersect(mask: Uint8Array, other: Uint8Array): void {
  const whole = words(mask);
  const otherWhole = words(other);
  let at = 0;
  if (whole !== null && otherWhole !== null) {
    for (; at < whole.length; at += 1) whole[at] = (whole[at] ?? 0) & (otherWhole[at] ?? 0);
    at *= 4;
  }
  for (; at < mask.length; at += 1) mask[at] = (mask[at] ?? 0) & (other[at] ?? 0);
}

/** `mask` becomes 1 where either is. */
export function unite(mask: Uint8Array, other: Uint8Array): void {
  const whole = words(mask);
  const otherWhole = words(other);
  let at = 0;
  if (whole !== null && otherWhole !== null) {
    for (; at < whole.length; at += 1) whole[at] = (whole[at] ?? 0) | (otherWhole[at] ?? 0);
    at *= 4;
  }
  for (; at < mask.length; at += 1) mask[at] = (mask[at] ?? 0) | (other[at] ?? 0);
}

export function invert(mask: Uint8Array): void {
  const whole = words(mask);
  let at = 0;
  if (whole !== null) {
    for (; at < whole.length; at += 1) whole[at] = (whole[at] ?? 0) ^ 0x01010101;
    at *= 4;
  }
  for (; at < mask.length; at += 1) mask[at] = 1 - (mask[at] ?? 0);
}

/** Masks of a few thousand rows that are used again and again: making one costs as much as half a test. */
export class MaskPool {
  readonly #masks: Uint8Array[] = [];
  #used = 0;

  /** All masks that were taken may be given again. */
  reset(): void {
    this.#used = 0;
  }

  /** What is in it is anything. */
  take(length: number): Uint8Array {
    let mask = this.#masks[this.#used];
    if (mask === undefined || mask.length < length) {
      mask = new Uint8Array(Math.max(length, 1024));
      this.#masks[this.#used] = mask;
    }
    this.#used += 1;
    return mask.subarray(0, length);
  }

  /** The mask that was taken last is free again. */
  giveBack(): void {
    this.#used -= 1;
  }
}
