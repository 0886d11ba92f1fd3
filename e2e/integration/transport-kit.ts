import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createPipeTap } from '../../src-main/host/capture/pipe-tap.ts';
import { createRecorder } from '../../src-main/host/capture/recorder.ts';
import { type Line, RUN_MARKER_ENV } from '../../src-main/host/ports.ts';
import type { RunState } from '../../src-main/host/supervisor/run.ts';
import { createStdioRun } from '../../src-main/host/supervisor/stdio-run.ts';
import { createSpawner } from '../../src-main/host/transport/child.ts';
import { childEnvironment } from '../../src-main/host/transport/environment.ts';
import { createLineSplitter } from '../../src-main/host/transport/line-splitter.ts';
import { createRealClock } from '../../src-main/sim/clock.ts';
import { createMemoryTape } from '../../src-main/sim/memory-tape.ts';
import type { Direction, Entry, Frame } from '../../src-shared/journal/entry.ts';

export const clock = createRealClock();
export const spawner = createSpawner(clock);

export const server = (name: string): string => path.resolve(import.meta.dirname, `../servers/${name}.mjs`);
export const inline = (source: string): readonly string[] => ['--input-type=module', '-e', source];

let runs = 0;

/** One real server, wired as the host does it, on a tape in memory. */
export function startTaped(args: readonly string[], options: { readonly maxLineBytes?: number } = {}) {
  runs += 1;
  const runMarker = `integration-${process.pid}-${runs}`;
  const tape = createMemoryTape(clock);
  const waiters = new Set<() => void>();
  const recorder = createRecorder({
    writer: tape,
    serverId: 's',
    listeners: [{ onEntries: () => waiters.forEach((wake) => wake()) }],
    onTrouble(trouble) {
      throw new Error(`trouble: ${trouble.kind}`);
    },
  });
  const tap = createPipeTap({ recorder, createSplitter: () => createLineSplitter(options.maxLineBytes) });
  const delivered: Line[] = [];
  let closings = 0;
  tap.wire.listen({
    onFrame: (line) => void delivered.push(line),
    onClosed: () => void (closings += 1),
  });
  const states: RunState[] = [];
  const run = createStdioRun({
    request: {
      command: process.execPath,
      args,
      cwd: os.tmpdir(),
      env: childEnvironment(process.env, {}),
    },
    runMarker,
    recorder,
    tap,
    spawner,
    clock,
    onState(state) {
      states.push(state);
      for (const wake of waiters) wake();
    },
  });

  return {
    run,
    tap,
    tape,
    states,
    delivered,
    runMarker,
    closings: () => closings,
    send: (text: string) => tap.wire.send(Buffer.from(text)),
    /** Waits until the tape or the run has it; the test's own time-out is the deadline. */
    async until(isThere: () => boolean): Promise<void> {
      while (!isThere()) {
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            waiters.delete(wake);
            resolve();
          };
          waiters.add(wake);
        });
      }
    },
    hasExited: () => states.some((state) => state.kind === 'exited'),
    stderr: () => tape.entries.flatMap((entry) => (entry.kind === 'stderr' ? [textOf(entry)] : [])),
  };
}

export const textOf = (entry: { readonly bytes: Uint8Array }): string => Buffer.from(entry.bytes).toString();

export const framesOf = (entries: readonly Entry[], dir: Direction): readonly (Entry & Frame)[] =>
  entries.filter((entry): entry is Entry & Frame => entry.kind === 'frame' && entry.dir === dir);

export const bytesOf = (entries: readonly Entry[], dir: Direction): Buffer =>
  Buffer.concat(framesOf(entries, dir).map((frame) => frame.bytes));

/** Every living process of a run, found as the system sees them and not as we do. */
export function processesOf(runMarker: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const environ = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
        return pid > 0 && environ.includes(`${RUN_MARKER_ENV}=${runMarker}`);
      } catch {
        return false;
      }
    });
}
