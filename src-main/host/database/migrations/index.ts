import type { Migration } from '../migration.ts';
import { settings } from './0001-settings.ts';

/** In order of version. */
export const MIGRATIONS: readonly Migration[] = [settings];
