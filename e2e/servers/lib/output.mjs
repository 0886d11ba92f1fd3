/** stdout, written so that a slow reader slows the writer down. */

// The reader is gone: nobody is left to serve.
process.stdout.on('error', () => process.exit(0));

/**
 * Resolves when the bytes have been handed to the system, so the caller may reuse its buffer.
 * @param {string | Uint8Array} bytes @returns {Promise<void>}
 */
export const write = (bytes) =>
  new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });

/** @param {unknown} frame */
export const send = (frame) => write(`${JSON.stringify(frame)}\n`);
