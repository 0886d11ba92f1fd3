import type { Channel, Direction, EntryBody, FrameMark } from './entry.ts';

const NEWLINE = 0x0a;
const STDIO: Channel = { kind: 'stdio' };

/** Which entries the lines of a pipe become. */
export type LineKind = { readonly kind: 'frame'; readonly dir: Direction } | { readonly kind: 'stderr' };

/**
 * Lines of a pipe, one after the other and each with its terminator: as many entries, for a place where nobody has to see them one
 * by one. To make an object of each costs as much as its checksum.
 */
export interface WholeLines {
  readonly of: LineKind;
  readonly bytes: Uint8Array;
}

/** Where the line ends that begins at `from`. */
export function lineEnd(bytes: Uint8Array, from: number): number {
  const newline = bytes.indexOf(NEWLINE, from);
  return newline === -1 ? bytes.length : newline + 1;
}

/** The same as bodies; views of the same bytes. */
export function bodiesOfLines({ of, bytes }: WholeLines): EntryBody[] {
  const bodies: EntryBody[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = lineEnd(bytes, at);
    bodies.push(bodyOfLine(of, bytes.subarray(at, end), 'whole'));
    at = end;
  }
  return bodies;
}

export function bodyOfLine(of: LineKind, bytes: Uint8Array, mark: FrameMark): EntryBody {
  return of.kind === 'frame'
    ? { kind: 'frame', dir: of.dir, channel: STDIO, mark, bytes }
    : { kind: 'stderr', mark, bytes };
}
