/** @typedef {import('./frames.mjs').Id} Id */
/** @typedef {{ id?: Id, method: string, params?: Record<string, unknown> }} Message */

/** Who talks to these servers is ours, so more than an object is not asked. @type {(value: unknown) => value is Message} */
const isMessage = (value) => typeof value === 'object' && value !== null;

/** @param {Buffer} bytes */
export function parseMessage(bytes) {
  /** @type {unknown} */
  const value = JSON.parse(bytes.toString());
  if (!isMessage(value)) throw new TypeError('not a message');
  return value;
}
