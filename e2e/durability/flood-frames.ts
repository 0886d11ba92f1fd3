/** What frame `n` of a flood says; both sides compute it, so that the parent can tell a kept frame from a wrong one. */
export function floodBytes(n: number): Uint8Array {
  const padding = 'abcdefghij'.repeat(1 + ((n * 7919) % 60));
  return new TextEncoder().encode(
    `{"jsonrpc":"2.0","method":"flood","params":{"n":${n},"pad":"${padding}"}}\n`,
  );
}
