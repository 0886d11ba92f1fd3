/**
 * How the page in Electron gets its port. The page asks its preload, the preload asks the main process, and the port
 * comes back the same way; after that the contract is spoken over it. Both sides take the words from here.
 */
export const PORT_WANTED = 'tapedeck:port-wanted';
export const PORT_GIVEN = 'tapedeck:port-given';

/** What the page posts for every message that it has taken off the port: a port has no back-pressure of its own. */
export const PORT_TAKEN = 0;

/** The scheme and the host under which Electron serves the page: an origin of its own, never a file. */
export const PAGE_SCHEME = 'tapedeck';
export const PAGE_HOST = 'app';
