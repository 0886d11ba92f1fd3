/** Names one thing of this page. Not `crypto.randomUUID`: over plain HTTP from another machine browsers have none. */
export function pageToken(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join('');
}
