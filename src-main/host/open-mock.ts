import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fail, ok, type Failure, type Result } from '../../src-shared/base/failure.ts';
import { isTapeId, segmentName } from '../../src-shared/journal/segment.ts';
import { MockCounts, type MockReport } from '../../src-shared/mock/mock-report.ts';
import { nodeDisk } from './journal/disk.ts';
import { openTape, type OpenTape } from './journal/open-tape.ts';
import { tapesFolder } from './journal/tape-files.ts';
import { createBodies } from './mock/bodies.ts';
import { openHttpMock } from './mock/http-mock.ts';
import type { MockOptions, MockWorld } from './mock/mock-world.ts';
import { readRecording } from './mock/reading.ts';
import { runStdioMock } from './mock/stdio-mock.ts';
import { createRealClock, createSecureRandom } from './real-ports.ts';
import { refusalOf } from './tap/http-guard.ts';
import { createLineSplitter } from './transport/line-splitter.ts';

export type { MockOptions };

export interface MockRequest {
  readonly dataFolder: string;
  /** The id of a tape of the data folder, or the folder of any tape. */
  readonly tape: string;
  readonly options: MockOptions;
}

/** A recording that answers as the server did. */
export interface Mock {
  /** The tape's name for it. */
  readonly tapeId: string;
  /** Why the tape could not be read to its end; null when it could. Resolves when it has been read. */
  readonly read: Promise<Failure | null>;
  report(): MockReport;
  close(): Promise<void>;
}

/** Over the streams of the client that started this process. */
export function openStdioMock(
  request: MockRequest,
  client: { readonly input: Readable; readonly output: Writable },
): Result<Mock & { readonly ended: Promise<void> }> {
  const found = worldOf(request);
  if (!found.ok) return found;
  const { world, tape, tapeId } = found.value;
  const running = runStdioMock({ world, ...client, createSplitter: createLineSplitter });
  return ok({
    ...mockOf(world, tapeId, tape, () => Promise.resolve(running.close())),
    ended: running.ended,
  });
}

/** On a port of this machine. */
export async function openPortMock(
  request: MockRequest,
  { port, allowedOrigins }: { readonly port: number; readonly allowedOrigins: readonly string[] },
): Promise<Result<Mock & { readonly url: URL }>> {
  const found = worldOf(request);
  if (!found.ok) return found;
  const { world, tape, tapeId } = found.value;
  const opened = await openHttpMock({
    world,
    port,
    random: createSecureRandom(),
    refusalOf: (head, at) => refusalOf(head, { port: at, allowedOrigins }),
  });
  if (!opened.ok) {
    world.reading.stop();
    tape.close();
    return opened;
  }
  const http = opened.value;
  return ok({ ...mockOf(world, tapeId, tape, () => http.close()), url: http.url });
}

function mockOf(world: MockWorld, tapeId: string, tape: OpenTape, close: () => Promise<void>): Mock {
  const { reading, counts } = world;
  return {
    tapeId,
    read: reading.ended,
    report: () => counts.report(tapeId, reading.recording),
    async close() {
      await close();
      reading.stop();
      await reading.ended;
      tape.close();
    },
  };
}

interface Found {
  readonly world: MockWorld;
  readonly tape: OpenTape;
  readonly tapeId: string;
}

function worldOf({ dataFolder, tape: named, options }: MockRequest): Result<Found> {
  const folder = folderOf(dataFolder, named);
  if (!folder.ok) return folder;
  const tape = openTape(nodeDisk, folder.value);
  const clock = createRealClock();
  const world: MockWorld = {
    options,
    clock,
    counts: new MockCounts(),
    bodies: createBodies((at) => tape.readAt(at)),
    reading: readRecording(tape.entries(), clock),
  };
  return ok({ world, tape, tapeId: basename(folder.value) });
}

function folderOf(dataFolder: string, named: string): Result<string> {
  const isPath = /[/\\]/.test(named) || !isTapeId(named);
  const folder = isPath ? resolve(named) : join(tapesFolder(dataFolder), named);
  const isThere = existsSync(join(folder, segmentName(1))) && statSync(folder).isDirectory();
  if (isThere) return ok(folder);
  return fail(
    'unknown-tape',
    isPath ? `${named} is no folder of a tape.` : `There is no tape ${named}.`,
    '`tapedeck tapes` lists those of the data folder; a folder of a tape may be named by its path.',
  );
}
