import type { FlagOverride } from '../../../../src-shared/api/flags.ts';
import type { AppInfo } from '../../../../src-shared/api/head.ts';
import type { MigrationPhase } from '../data/deck-data.ts';
import type { Clock, Consent, Disk, Random, Spawner } from '../../ports.ts';

/** What a shell gives to the host: everything by which the host touches the world. */
export interface HostPorts {
  /** Absolute; made when it is not there. */
  readonly dataFolder: string;
  readonly version: string;
  readonly shell: AppInfo['shell'];
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly spawner: Spawner;
  readonly fetch: typeof fetch;
  readonly consent: Consent;
  /** Where the demo server and the ready samples are. */
  readonly resourcesFolder: string;
  /** The files of the worker threads, source or bundle. */
  readonly workers: {
    readonly index: URL;
    readonly schema: URL;
    readonly seal: URL;
    readonly prepare: URL;
    readonly replay: URL;
    readonly exchange: URL;
  };
  /** How long a server has from its start to the end of the handshake; HANDSHAKE_TIMEOUT_MS when absent. */
  readonly handshakeTimeoutMs?: number;
  /** How often the state of a living tape is saved; SNAPSHOT_EVERY_ENTRIES and SNAPSHOT_EVERY_MS when absent. */
  readonly snapshotEvery?: { readonly entries: number; readonly ms: number };
  /** Feature flags that somebody decided for this run. */
  readonly flagOverrides?: readonly FlagOverride[];
  /** Told while the database is brought to another version, before there is a page to show it. */
  readonly onMigration?: (phase: MigrationPhase) => void;
  /** Rows that stay in memory; LIVE_ROWS_MAX when absent. */
  readonly liveRowsMax?: number;
  /** Told of what should not happen, for the terminal. */
  readonly report: (what: string, error: unknown) => void;
}
