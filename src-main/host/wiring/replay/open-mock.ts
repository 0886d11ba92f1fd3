import type { Readable, Writable } from 'node:stream';
import { ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import { MockCounts, type MockReport } from '../../../../src-shared/mock/mock-report.ts';
import { findTape, type FoundTape } from '../tapes/find-tape.ts';
import { createBodies } from '../../mock/bodies.ts';
import { openHttpMock, type HttpMock } from '../../mock/http-mock.ts';
import type { MockOptions, MockWorld } from '../../mock/mock-world.ts';
import { readRecording } from '../../mock/reading.ts';
import { runStdioMock } from '../../mock/stdio-mock.ts';
import { createRealClock, createSecureRandom } from '../world/real-ports.ts';
import { refusalOf } from '../../tap/http-guard.ts';
import { createLineSplitter } from '../../transport/line-splitter.ts';

export type { MockOptions };

export interface MockRequest {
  readonly dataFolder: string;
  /** As a person named it: see `findTape`. */
  readonly tape: string;
  readonly options: MockOptions;
}

/** A recording that answers as the server did. */
export interface Mock {
  readonly tapeId: string;
  /** Why the tape could not be read to its end; null when it could. Resolves when it has been read. */
  readonly read: Promise<Failure | null>;
  report(): MockReport;
  close(): Promise<void>;
}

/** Over the streams of the client that started this process. */
export async function openStdioMock(
  request: MockRequest,
  client: { readonly input: Readable; readonly output: Writable },
): Promise<Result<Mock & { readonly ended: Promise<void> }>> {
  const found = await worldOf(request);
  if (!found.ok) return found;
  const { world, tape } = found.value;
  const running = runStdioMock({ world, ...client, createSplitter: createLineSplitter });
  return ok({
    ...mockOf(world, tape, () => Promise.resolve(running.close())),
    ended: running.ended,
  });
}

/** On a port of this machine. */
export async function openPortMock(
  request: MockRequest,
  { port, allowedOrigins }: { readonly port: number; readonly allowedOrigins: readonly string[] },
): Promise<Result<Mock & Pick<HttpMock, 'url' | 'sseUrl'>>> {
  const found = await worldOf(request);
  if (!found.ok) return found;
  const { world, tape } = found.value;
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
  return ok({ ...mockOf(world, tape, () => http.close()), url: http.url, sseUrl: http.sseUrl });
}

function mockOf(world: MockWorld, tape: FoundTape, close: () => Promise<void>): Mock {
  const { reading, counts } = world;
  return {
    tapeId: tape.name,
    read: reading.ended,
    report: () => counts.report(tape.name, reading.recording),
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
  readonly tape: FoundTape;
}

async function worldOf({ dataFolder, tape: named, options }: MockRequest): Promise<Result<Found>> {
  const found = await findTape(dataFolder, named);
  if (!found.ok) return found;
  const tape = found.value;
  const clock = createRealClock();
  const world: MockWorld = {
    options,
    clock,
    counts: new MockCounts(),
    bodies: createBodies((at) => tape.readAt(at)),
    reading: readRecording(tape.entries(), clock),
  };
  return ok({ world, tape });
}
