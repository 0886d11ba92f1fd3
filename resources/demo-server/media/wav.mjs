const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;

/**
 * Mono 16-bit PCM as a WAV file.
 * @param {number} sampleRateHz @param {number} sampleCount
 * @param {(index: number) => number} sampleAt -1 to 1
 */
export function encodeWav(sampleRateHz, sampleCount, sampleAt) {
  const dataBytes = sampleCount * SAMPLE_BYTES;
  const file = Buffer.alloc(HEADER_BYTES + dataBytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16); // size of the fmt chunk
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22); // mono
  file.writeUInt32LE(sampleRateHz, 24);
  file.writeUInt32LE(sampleRateHz * SAMPLE_BYTES, 28);
  file.writeUInt16LE(SAMPLE_BYTES, 32);
  file.writeUInt16LE(SAMPLE_BYTES * 8, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(dataBytes, 40);
  for (let index = 0; index < sampleCount; index += 1) {
    const clipped = Math.max(-1, Math.min(1, sampleAt(index)));
    file.writeInt16LE(Math.round(clipped * 32_767), HEADER_BYTES + index * SAMPLE_BYTES);
  }
  return file;
}
