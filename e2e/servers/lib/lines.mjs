const NEWLINE = 0x0a;

/**
 * Splits chunks into lines without the newline, in linear time however small the chunks are.
 * @param {(line: Buffer) => void} onLine
 */
export function lineSplitter(onLine) {
  /** @type {Buffer[]} */
  let pending = [];
  /** @param {Buffer} chunk */
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const rest = chunk.subarray(start, end);
      onLine(pending.length === 0 ? rest : Buffer.concat([...pending, rest]));
      pending = [];
      start = end + 1;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  };
}
