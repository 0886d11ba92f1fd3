/**
 * What the host needs from outside, and what its folders need from each other: interfaces only, one page a concern in
 * ports/. A folder imports this page and src-shared, never a sibling; host.ts and wiring/ tie them together.
 */
export type * from './ports/time.ts';
export type * from './ports/disk.ts';
export type * from './ports/process.ts';
export * from './ports/wire.ts';
export type * from './ports/journal.ts';
export type * from './ports/session.ts';
export type * from './ports/servers.ts';
export type * from './ports/recording.ts';
