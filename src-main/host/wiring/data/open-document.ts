import { hostname } from 'node:os';
import { join } from 'node:path';
import type { HostPorts } from '../world/host-ports.ts';
import { openReplica, type Replica } from '../../replica/replica.ts';
import { messageOf } from '../tapes/message-of.ts';
import type { Recording } from '../tapes/recording.ts';

export interface DocumentDeps {
  readonly ports: Pick<HostPorts, 'clock' | 'disk' | 'dataFolder' | 'version' | 'report'>;
  readonly hostRun: string;
  readonly startedMs: number;
  readonly recording: Pick<Recording, 'unkept'>;
  changed(): void;
}

/** The workspace document of this host, with its history; a page hears of what the disk did not take. */
export function openDocument({ ports, hostRun, startedMs, recording, ...deps }: DocumentDeps): Replica {
  const { clock, disk, version, report } = ports;
  function say(what: string, problem: unknown): void {
    report(what, problem);
    recording.unkept(what, messageOf(problem));
  }
  const document = 'the workspace document';
  const history = 'the history of the workspace document';
  return openReplica({
    disk,
    folder: join(ports.dataFolder, 'replica'),
    hostRun,
    host: { name: hostname(), platform: process.platform, version, startedMs },
    nowMs: () => clock.wallMs(),
    onChanged: () => deps.changed(),
    onDiskFailed: (problem) => say(document, problem),
    onKept: () => recording.unkept(document, null),
    onHistory: (problem) => (problem === null ? recording.unkept(history, null) : say(history, problem)),
  });
}
