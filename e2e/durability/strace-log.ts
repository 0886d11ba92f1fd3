/** Reads what strace wrote of one process into the calls that the model of a disk knows. */
import { dirname } from 'node:path';
import type { DiskCall } from '../../src-main/sim/disk-traced.ts';

export interface TracedRun {
  readonly calls: readonly DiskCall[];
  /** What was acknowledged, and how many calls the disk had seen by then. */
  readonly acks: readonly { readonly n: number; readonly atCall: number }[];
}

const CALL = /^(\w+)\((.*)\)\s+= (-?\d+)/s;
const OF_FD = /^(\d+)<([^>]*)>/;

/** The options that make a log this file can read. */
export const STRACE_ARGS = [
  '-y',
  '-xx',
  '-s',
  '200000',
  '-e',
  'trace=openat,pwrite64,write,fdatasync,fsync,ftruncate,rename,unlink',
];

/** Only files in `folder` count. The log of shared memory is not kept: it is never on the disk by right. */
export function readStrace(log: string, folder: string): TracedRun {
  const calls: DiskCall[] = [];
  const acks: { n: number; atCall: number }[] = [];
  const inodes = new Map<string, number>();
  let newest = 0;
  const isOurs = (path: string): boolean => dirname(path) === folder && !path.endsWith('-shm');
  const inodeOf = (path: string): number => {
    const known = inodes.get(path);
    if (known !== undefined) return known;
    newest += 1;
    inodes.set(path, newest);
    calls.push({ kind: 'link', path, inode: newest });
    return newest;
  };
  for (let each = folder; each !== dirname(each); each = dirname(each)) {
    calls.push({ kind: 'folder', path: each });
    calls.push({ kind: 'folder-synced', path: dirname(each), covers: calls.length });
  }
  for (const line of log.split('\n')) {
    const [, name, args = '', result] = CALL.exec(line) ?? [];
    if (name === undefined || Number(result) < 0) continue;
    if (name === 'openat') {
      const path = unescape(/"([^"]*)"/.exec(args)?.[1] ?? '');
      if (args.includes('O_CREAT') && isOurs(path)) inodeOf(path);
      continue;
    }
    if (name === 'unlink') {
      const path = unescape(/"([^"]*)"/.exec(args)?.[1] ?? '');
      if (isOurs(path) && inodes.delete(path)) calls.push({ kind: 'unlink', path });
      continue;
    }
    const [, fd, shown = ''] = OF_FD.exec(args) ?? [];
    const path = unescape(shown);
    if (name === 'write' && fd === '1') {
      const text = Buffer.from(bytesOf(args)).toString();
      const n = /^ack (\d+)/.exec(text)?.[1];
      if (n !== undefined) acks.push({ n: Number(n), atCall: calls.length });
      continue;
    }
    if (path === folder) {
      if (name === 'fsync' || name === 'fdatasync')
        calls.push({ kind: 'folder-synced', path: folder, covers: calls.length });
      continue;
    }
    if (!isOurs(path)) continue;
    const inode = inodeOf(path);
    switch (name) {
      case 'pwrite64':
        calls.push({
          kind: 'write',
          inode,
          at: Number(/, (\d+)$/.exec(args)?.[1] ?? 0),
          bytes: bytesOf(args),
        });
        break;
      case 'ftruncate':
        calls.push({ kind: 'truncate', inode, sizeBytes: Number(/, (\d+)$/.exec(args)?.[1] ?? 0) });
        break;
      case 'fsync':
      case 'fdatasync':
        calls.push({ kind: 'synced', inode, covers: calls.length });
        break;
      default:
        throw new Error(`nobody knows what ${name} does to ${path}`);
    }
  }
  return { calls, acks };
}

/** `"\x61\x62"` of the arguments. */
function bytesOf(args: string): Uint8Array {
  const hex = (/"((?:\\x[0-9a-f]{2})*)"/.exec(args)?.[1] ?? '').replaceAll('\\x', '');
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

function unescape(text: string): string {
  return text.includes('\\x') ? Buffer.from(text.replaceAll('\\x', ''), 'hex').toString() : text;
}
