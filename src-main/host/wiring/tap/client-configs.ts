import { homedir } from 'node:os';
import { join } from 'node:path';
import type { HostApi } from '../../../../src-shared/api/host-api.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import {
  changedMeanwhile,
  type ClientPlace,
  describeClientFile,
  openClientFile,
  type OpenClientFile,
  planClientFile,
  writeClientFile,
} from './client-file.ts';
import { importLocations } from '../../config/importers/locations.ts';
import type { TapProgram } from '../../config/tap-entries.ts';
import type { HostPorts } from '../world/host-ports.ts';
import type { Clock } from '../../ports.ts';

export interface ClientConfigsOptions {
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly tap: TapProgram;
  /** A person asked for this; noted before it is done. */
  readonly note: (intent: string, detail: unknown) => void;
}

/** Where the clients of this machine keep their servers; whether the files exist is not looked at. */
export function clientPlaces(): readonly ClientPlace[] {
  return importLocations({
    home: homedir(),
    platform: process.platform,
    appData: process.env['APPDATA'] ?? null,
  });
}

/** How a client starts the tap of this program. */
export function tapProgram(ports: Pick<HostPorts, 'shell' | 'resourcesFolder' | 'dataFolder'>): TapProgram {
  return {
    command: ports.shell === 'electron' ? 'node' : process.execPath,
    args: [join(ports.resourcesFolder, '..', 'out', 'main', 'cli.js')],
    dataFolder: ports.dataFolder,
  };
}

/** The words that start this program's command line on this machine. */
export function programOf(ports: Parameters<typeof tapProgram>[0]): string[] {
  const { command, args } = tapProgram(ports);
  return [command, ...args];
}

/**
 * Other programs' lists of servers, so that they go through a tap and back. A file is read when a person asks for it, by the id of
 * a fixed place; what is written is made here, and only when the file is still the one that the plan was made for.
 */
export function createClientConfigs({ clock, tap, note }: ClientConfigsOptions): HostApi['taps'] {
  function open(id: string): Result<OpenClientFile> {
    const place = clientPlaces().find((each) => each.id === id);
    if (place === undefined) return fail('bad-request', `There is no place ${id}.`, 'Reload the page.');
    return openClientFile(place);
  }

  return {
    async file({ id }) {
      note('client-config-read', { id });
      const file = open(id);
      return file.ok ? ok(describeClientFile(file.value)) : file;
    },
    async plan({ id, tapped }) {
      const file = open(id);
      return file.ok ? ok(planClientFile(file.value, tapped, tap)) : file;
    },
    async write({ id, tapped, hash }) {
      const file = open(id);
      if (!file.ok) return file;
      const { place } = file.value;
      if (file.value.hash !== hash) return { ok: false, failure: changedMeanwhile(place) };
      note('client-config-write', { id, path: place.path, tapped });
      const written = writeClientFile(file.value, tapped, tap, clock.wallMs());
      return written.ok ? ok(describeClientFile(written.value)) : written;
    },
  };
}
