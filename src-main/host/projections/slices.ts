/** Work on the host's loop is cut into pieces of at most this long, so that no frame waits behind it. */
export const SLICE_MS = 4;

/** A question to ask now and then while working: is there time left in this slice? */
export function startSlice(sliceMs: number = SLICE_MS): () => boolean {
  const endMs = performance.now() + sliceMs;
  return () => performance.now() < endMs;
}

/** Lets the loop turn once: I/O first, then on. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
