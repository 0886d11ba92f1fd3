/**
 * What outlives one server instance. Over HTTP the modern era builds an instance for every request, so anything that a
 * later request should see lives here.
 *
 * @typedef {{
 *   bonusToolEnabled: boolean,
 *   onToolsChanged(listener: () => void): () => void,
 *   setBonusTool(enabled: boolean): boolean,
 * }} World
 */

/** @returns {World} */
export function createWorld() {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    bonusToolEnabled: false,
    onToolsChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Announces only real changes; returns whether there was one. */
    setBonusTool(enabled) {
      if (enabled === this.bonusToolEnabled) return false;
      this.bonusToolEnabled = enabled;
      for (const listener of listeners) listener();
      return true;
    },
  };
}
