/** Child processes, each with an owner. */
import type { Gauge } from '../../../src-shared/base/gauge.ts';
import type { Failure, Result } from '../../../src-shared/base/failure.ts';

export interface SpawnRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** The whole environment of the child; nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ChildEvents {
  onSpawned(pid: number): void;
  onStdout(chunk: Uint8Array): void;
  onStderr(chunk: Uint8Array): void;
  /** Both output streams have ended and the process is gone. Called exactly once after onSpawned. */
  onExited(exit: { code: number | null; signal: string | null }): void;
  /** It never started. Called instead of onSpawned. */
  onSpawnFailed(failure: Failure): void;
}

export interface Child {
  /** Resolves when the pipe took the bytes (back-pressure), or with a Failure when it is closed. */
  write(bytes: Uint8Array): Promise<Result<null>>;
  /** Writes that the pipe has not taken yet; as dropped count those that were refused because too much waited. */
  input(): Gauge;
  endStdin(): void;
  /** Signals the process and its group. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Stops and resumes reading its stdout, so that a flood waits in the pipe. */
  pause(): void;
  resume(): void;
}

export interface Spawner {
  spawn(request: SpawnRequest, events: ChildEvents): Child;
  /** Kills every process that carries `marker` in its environment; resolves with how many there were. */
  reap(marker: string): Promise<number>;
  /** Every process on this machine, but this one, that carries a run marker; none where the system does not tell. */
  marked(): Promise<readonly MarkedProcess[]>;
  /** Kills a process and its group at once. */
  killTree(pid: number): void;
}

/** A process that belongs to some run of some host. */
export interface MarkedProcess {
  readonly pid: number;
  readonly marker: string;
}
