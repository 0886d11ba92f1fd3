/** What a host that is to be killed acknowledges, and how the parent reads it: 8 bytes a frame, server and index. */

/** The file that the child inherits for its acknowledgements. A write to it survives the death of its writer. */
export const ACK_FD = 3;
const ACK_BYTES = 8;

/** Server `n` of the flood announces this many frames plus `n`, so that a frame tells whose it is. */
const FLOOD_COUNT = 1_000_000;
export const FRAME_BYTES = 400;
/** The server that outlives its host. */
export const STUBBORN = 'stubborn';

export const floodCount = (server: number): number => FLOOD_COUNT + server;

const NUMBERS = /"index":\s*(\d+),"of":(\d+),/;
/** The numbers stand within the first bytes of a line. */
const HEAD_BYTES = 160;

export interface Numbered {
  readonly server: number;
  readonly index: number;
}

/** Which frame of which flood these bytes are; null for every other frame. */
export function numberedOf(bytes: Uint8Array): Numbered | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES));
  const found = NUMBERS.exec(head.toString('latin1'));
  if (found === null) return null;
  return { index: Number(found[1]), server: Number(found[2]) - FLOOD_COUNT };
}

export function ackBytes({ server, index }: Numbered): Uint8Array {
  const ack = Buffer.allocUnsafe(ACK_BYTES);
  ack.writeUInt32LE(server, 0);
  ack.writeUInt32LE(index, 4);
  return ack;
}

/** The acknowledged indices of every server, in the order in which they were acknowledged. */
export function readAcks(bytes: Buffer): Map<number, number[]> {
  const acks = new Map<number, number[]>();
  // What follows the last whole record is one that was cut.
  for (let at = 0; at + ACK_BYTES <= bytes.length; at += ACK_BYTES) {
    const server = bytes.readUInt32LE(at);
    const known = acks.get(server);
    if (known === undefined) acks.set(server, [bytes.readUInt32LE(at + 4)]);
    else known.push(bytes.readUInt32LE(at + 4));
  }
  return acks;
}
