/**
 * Which frames of a byte stream a session has to look at. A flood of log notifications must not cost a JSON.parse and
 * a schema check each, so a frame that cannot concern the session is dropped before it is parsed. Nothing is lost by
 * that: the tape has had every byte before.
 *
 * A session acts on four things only: a response, a request, a notification of CONCERNING_NOTIFICATIONS, and a batch
 * that holds one of these. Why no such frame is ever dropped:
 *
 * - Responses and requests have a key `id`. A JSON string has no spelling of `id` but the bytes `"id"`, unless it uses
 *   `\u` escapes (the other escapes, `\" \\ \/ \b \f \n \r \t`, cannot stand for a letter).
 * - A notification has its method as a string value. `notifications/…` has no spelling but its own bytes in quotes,
 *   unless it uses `\u` or `\/`.
 * - Bytes above 0x7f never decode to ASCII, valid or not; so reading the frame as Latin-1 finds exactly the ASCII
 *   sequences that the decoded text has. A byte order mark and white space stand outside of strings.
 * - Duplicate keys, nesting and batches only add places to find a sequence, they hide none.
 *
 * So a frame with none of these sequences holds nothing for the session. The reverse does not hold, and need not: a log
 * message with `"id"` somewhere inside takes the slow way and is dropped there.
 */
export const CONCERNING_NOTIFICATIONS = [
  'notifications/progress',
  'notifications/cancelled',
  'notifications/tools/list_changed',
  'notifications/resources/list_changed',
  'notifications/prompts/list_changed',
  'notifications/subscriptions/acknowledged',
] as const;

export type ConcerningNotification = (typeof CONCERNING_NOTIFICATIONS)[number];

// One expression and not a search per name: measured, a third of the cost.
const CONCERN = new RegExp(`"id"|\\\\[u/]|"(?:${CONCERNING_NOTIFICATIONS.join('|')})"`);

/** False only when the frame holds nothing that a session acts on. */
export function mayConcernSession(frame: Uint8Array): boolean {
  return CONCERN.test(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString('latin1'));
}

export function isConcerningNotification(method: unknown): method is ConcerningNotification {
  return CONCERNING_NOTIFICATIONS.some((name) => name === method);
}
