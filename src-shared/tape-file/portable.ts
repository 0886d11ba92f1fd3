import type { Entry } from '../journal/entry.ts';

/**
 * An entry as it may leave the machine and come to another: without the marker by which a host finds the processes of a
 * run, for it must never end those of somebody else's.
 */
export function portable(entry: Entry): Entry {
  return entry.kind === 'tape-opened' && entry.runMarker !== '' ? { ...entry, runMarker: '' } : entry;
}
