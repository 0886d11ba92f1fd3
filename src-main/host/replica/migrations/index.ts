import { toolsByHash } from './0002-tools-by-hash.ts';
import type { DocumentMigration } from './migration.ts';

/** In order of version; version 1 is a document that says none. */
export const DOCUMENT_MIGRATIONS: readonly DocumentMigration[] = [toolsByHash];
