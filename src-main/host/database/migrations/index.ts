import type { Migration } from '../migration.ts';
import { settings } from './0001-settings.ts';
import { supervision } from './0002-supervision.ts';
import { recovery } from './0003-recovery.ts';
import { storage } from './0004-storage.ts';
import { definitions } from './0005-definitions.ts';
import { root } from './0006-root.ts';
import { notes } from './0007-notes.ts';
import { decided } from './0008-decided.ts';

/** In order of version. */
export const MIGRATIONS: readonly Migration[] = [
  settings,
  supervision,
  recovery,
  storage,
  definitions,
  root,
  notes,
  decided,
];
