/** What disks, crashes and other versions do to a data folder; the app must not be running. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FUTURE = fileURLToPath(new URL('../../tapes/future/version-99.seg', import.meta.url));
const FUTURE_ID = '20991231-235959-aaaaaa';

export class DataFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Ids of the tapes of a server, oldest first: each names it in its first entry. */
  tapesOf(serverName: string): string[] {
    return readdirSync(join(this.path, 'tapes'))
      .toSorted()
      .filter((id) => this.#lastSegment(id).includes(Buffer.from(serverName)));
  }

  /** A write that was cut short: the head of an entry says 4,000 bytes, and 60 are there. */
  tear(tapeId: string): void {
    const half = Buffer.alloc(60, 1);
    half.writeUInt32LE(4_000, 0);
    appendFileSync(this.#segmentPath(tapeId), half);
  }

  /** One bit in the middle of the last segment is another. */
  flip(tapeId: string, at = 0.5): void {
    const bytes = this.#lastSegment(tapeId);
    const offset = Math.floor(bytes.length * at);
    bytes[offset] = (bytes[offset] ?? 0) ^ 1;
    writeFileSync(this.#segmentPath(tapeId), bytes);
  }

  snapshotsOf(tapeId: string): number {
    const folder = join(this.path, 'snapshots', tapeId);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.snap')).length : 0;
  }

  /** A server is called something else in the list that a person may edit. */
  rename(from: string, to: string): void {
    const path = join(this.path, 'servers.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(`"name": "${from}"`, `"name": "${to}"`));
  }

  /** Every snapshot of the tape is not what was written. */
  spoilSnapshots(tapeId: string): number {
    const folder = join(this.path, 'snapshots', tapeId);
    const names = readdirSync(folder).filter((name) => name.endsWith('.snap'));
    for (const name of names) {
      const bytes = readFileSync(join(folder, name));
      const middle = Math.floor(bytes.length / 2);
      bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
      writeFileSync(join(folder, name), bytes);
    }
    return names.length;
  }

  /** A tape that a newer version was writing when it died. */
  addFutureTape(): string {
    const folder = join(this.path, 'tapes', FUTURE_ID);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '00000001.seg'), readFileSync(FUTURE));
    const owner = { pid: 2 ** 30, started: 'never', hostRun: 'future' };
    writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner));
    return FUTURE_ID;
  }

  /** The workspace document as it is now; `restore` puts it back, as if what came after had not been kept. */
  keepDocument(): { restore(): void } {
    const [now, kept] = [join(this.path, 'replica'), `${this.path}-replica-kept`];
    rmSync(kept, { recursive: true, force: true });
    cpSync(now, kept, { recursive: true });
    return {
      restore: () => {
        rmSync(now, { recursive: true, force: true });
        cpSync(kept, now, { recursive: true });
      },
    };
  }

  #segmentPath(tapeId: string): string {
    const folder = join(this.path, 'tapes', tapeId);
    const last = readdirSync(folder)
      .filter((name) => name.endsWith('.seg'))
      .toSorted()
      .at(-1);
    return join(folder, last ?? '00000001.seg');
  }

  #lastSegment(tapeId: string): Buffer {
    return readFileSync(this.#segmentPath(tapeId));
  }
}
