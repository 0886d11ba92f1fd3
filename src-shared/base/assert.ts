/** Throws when `condition` is false: for programmer errors only, never for bad input. */
export function assert(condition: boolean, why: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${why}`);
}

/** Marks a branch that a closed union makes impossible; the compiler proves it, the message helps when it lied. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
