/** What shells may use of the host beside the host itself: what works without one, and the types they name. */
export { backUpData, restoreData } from './backup-offline.ts';
export { openArchive, sealData } from './archive.ts';
export { queryArchive } from './archive-query.ts';
export { adoptNotes, notesOf } from './notes-offline.ts';
export { exportTape, importTape, previewExport } from './tape-exchange.ts';
export type { Answers, DirectApi, DirectTarget } from './commands/direct.ts';
export { previewConfig } from './config/mcp-config.ts';
export type { MigrationPhase } from './deck-data.ts';
export type { HostPorts } from './host-ports.ts';
export { nodeDisk } from './journal/disk.ts';
export { needsPreparing, prepareData, type Prepared } from './prepare.ts';
export { migrateDeck } from './migrate-deck.ts';
export { createRealClock, createSecureRandom } from './real-ports.ts';
export { createSpawner } from './transport/child.ts';
export { createRerunFiles } from './rerun/record-file.ts';
