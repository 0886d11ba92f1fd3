const NEWLINE_BYTES = 1;
const INDEX_DIGITS = 10;

/**
 * Log notifications of exactly `sizeBytes` each, newline included, prepared in one block; only the index is written
 * anew, so making them costs less than reading them. The index is padded with spaces, which JSON allows.
 *
 * @param {number} sizeBytes @param {number} perBlock @param {number} total
 */
export function numberedBlock(sizeBytes, perBlock, total) {
  const head =
    '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","logger":"chatty","data":{"index":';
  const tail = `,"of":${total},"pad":"`;
  const close = '"}}}';
  const padding = sizeBytes - head.length - INDEX_DIGITS - tail.length - close.length - NEWLINE_BYTES;
  if (padding < 0) throw new Error(`--size must be at least ${sizeBytes - padding}`);
  const line = `${head}${' '.repeat(INDEX_DIGITS)}${tail}${'x'.repeat(padding)}${close}\n`;
  const block = Buffer.from(line.repeat(perBlock), 'latin1');

  return {
    /** The lines from `first`; the bytes stay valid until the next call. @param {number} first @param {number} count */
    fill(first, count) {
      for (let line = 0; line < count; line += 1) {
        writeIndex(block, line * sizeBytes + head.length, first + line);
      }
      return block.subarray(0, count * sizeBytes);
    },
  };
}

/** @param {Buffer} block @param {number} at @param {number} index */
function writeIndex(block, at, index) {
  let rest = index;
  for (let digit = INDEX_DIGITS - 1; digit >= 0; digit -= 1) {
    block[at + digit] = rest === 0 && digit < INDEX_DIGITS - 1 ? 0x20 : 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
