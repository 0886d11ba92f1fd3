/** What shells may use of the host beside the host itself: what works without one, and the types they name. */
export { backUpData, restoreData } from './wiring/data/backup-offline.ts';
export { openArchive, sealData } from './wiring/tapes/archive.ts';
export { queryArchive } from './wiring/tapes/archive-query.ts';
export { adoptNotes, notesOf } from './wiring/tapes/notes-offline.ts';
export { exportTape, importTape, previewExport } from './wiring/files/tape-exchange.ts';
export type { Answers, DirectApi, DirectTarget } from './commands/direct.ts';
export { previewConfig } from './config/mcp-config.ts';
export type { MigrationPhase } from './wiring/data/deck-data.ts';
export type { HostPorts } from './wiring/world/host-ports.ts';
export { nodeDisk } from './journal/disk.ts';
export { needsPreparing, prepareData, type Prepared } from './wiring/data/prepare.ts';
export { migrateDeck } from './wiring/data/migrate-deck.ts';
export { createRealClock, createSecureRandom } from './wiring/world/real-ports.ts';
export { createSpawner } from './transport/child.ts';
export { createRerunFiles } from './rerun/record-file.ts';
