import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** The three streams by which the program that started us speaks with us. */
export interface ClientSide {
  readonly input: Readable;
  readonly output: Writable;
  readonly errors: Writable;
}

/**
 * Pipes and sockets are opened anew: Node's own `process.stdout` cannot be closed, and the end of a server's output is
 * something that its client must see.
 */
export function openClientSide(): ClientSide {
  const input = isPipe(0) ? new Socket({ fd: 0, readable: true, writable: false }) : process.stdin;
  const output = isPipe(1) ? new Socket({ fd: 1, readable: false, writable: true }) : process.stdout;
  return { input, output, errors: process.stderr };
}

function isPipe(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}
