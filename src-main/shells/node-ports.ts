import { fileURLToPath } from 'node:url';
import { Agent, setGlobalDispatcher } from 'undici';
import {
  createRealClock,
  createSecureRandom,
  createSpawner,
  nodeDisk,
  type HostPorts,
} from '../host/host.ts';
import type { Consent } from '../host/ports.ts';
import { createMigrationTeller } from './migration-words.ts';
import { VERSION } from './version.ts';

/** The root of the installed package: the bundle lies in out/main, and so do its chunks. */
const ROOT = new URL('../../', import.meta.url);

/** The real ports of a host under Node: the machine's clock, disk, processes and network. */
export function nodePorts(dataFolder: string, shell: HostPorts['shell'], consent: Consent): HostPorts {
  const clock = createRealClock();
  return {
    dataFolder,
    version: VERSION,
    shell,
    clock,
    random: createSecureRandom(),
    disk: nodeDisk,
    spawner: createSpawner(clock),
    fetch: patientFetch(),
    consent,
    resourcesFolder: fileURLToPath(new URL('resources', ROOT)),
    workers: {
      index: new URL('out/main/index-worker.js', ROOT),
      seal: new URL('out/main/seal-worker.js', ROOT),
      schema: new URL('out/main/schema-worker.js', ROOT),
      prepare: new URL('out/main/prepare-worker.js', ROOT),
      replay: new URL('out/main/replay-worker.js', ROOT),
      exchange: new URL('out/main/exchange-worker.js', ROOT),
    },
    onMigration: createMigrationTeller((line) => process.stderr.write(`tapedeck: ${line}\n`)),
    report: reportToTerminal,
  };
}

/**
 * Node's fetch without its limit of five minutes between two pieces of a body: an event stream may be silent for hours.
 * The host puts deadlines on requests itself.
 */
function patientFetch(): typeof fetch {
  setGlobalDispatcher(new Agent({ bodyTimeout: 0 }));
  return globalThis.fetch;
}

export function reportToTerminal(what: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`tapedeck: ${what}: ${detail}\n`);
}
