import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { encodeEntry } from '../../src-shared/journal/codec.ts';
import type { Entry, EntryBody, TapeOpened } from '../../src-shared/journal/entry.ts';
import { encodeSegmentHeader, segmentName } from '../../src-shared/journal/segment.ts';

/** A tape on disk for tests of what reads tapes; the host's own are written by its journal. */
export class SimTape {
  readonly tapeId: string;
  readonly serverId: string;
  readonly folder: string;
  readonly #segmentEntries: number;
  #seq = 0;
  #segment = 0;
  readonly entries: Entry[] = [];

  /** A new segment begins after every `segmentEntries` entries. */
  constructor(tapesFolder: string, tapeId: string, serverId: string, segmentEntries = 1_000_000_000) {
    this.tapeId = tapeId;
    this.serverId = serverId;
    this.folder = join(tapesFolder, tapeId);
    this.#segmentEntries = segmentEntries;
    mkdirSync(this.folder, { recursive: true });
  }

  /** Appends and stamps; `keep: false` for tapes that are too long to have in memory as well. */
  append(bodies: readonly EntryBody[], keep = true): readonly Entry[] {
    const appended: Entry[] = [];
    let pending: Uint8Array[] = [];
    for (const body of bodies) {
      if (this.#seq % this.#segmentEntries === 0) {
        this.#write(pending);
        pending = [];
        this.#beginSegment();
      }
      const stamp = { seq: this.#seq, wallMs: 1_780_000_000_000 + this.#seq, monoUs: 1000 + this.#seq * 7 };
      pending.push(encodeEntry(stamp, body, crc32));
      if (keep) appended.push({ ...stamp, ...body });
      this.#seq += 1;
    }
    this.#write(pending);
    this.entries.push(...appended);
    return appended;
  }

  /** Writes bytes that are no whole entry, as a writer that died would. */
  tear(bytes: Uint8Array): void {
    this.#write([bytes]);
  }

  get length(): number {
    return this.#seq;
  }

  #beginSegment(): void {
    this.#segment += 1;
    const { tapeId } = this;
    const header = { segment: this.#segment, firstSeq: this.#seq, createdMs: 1_780_000_000_000, tapeId };
    this.#write([encodeSegmentHeader(header, crc32)]);
  }

  #write(pieces: readonly Uint8Array[]): void {
    if (pieces.length > 0)
      appendFileSync(join(this.folder, segmentName(this.#segment)), Buffer.concat(pieces));
  }
}

export function openedBody(tapeId: string, serverId: string): TapeOpened {
  return {
    kind: 'tape-opened',
    version: 1,
    tapeId,
    serverId,
    serverName: `name of ${serverId}`,
    target: { kind: 'stdio', command: 'node', args: ['server.mjs'], cwd: null, envNames: [] },
    host: { name: 'tapedeck', version: '0.0.0', platform: 'sim', pid: 1 },
    runMarker: 'sim',
    causedBy: null,
    startedBy: 'person',
    restartOf: null,
  };
}

/** A notification of about 400 bytes, as a chatty server sends them. */
export function notificationBody(number: number): EntryBody {
  const message = {
    jsonrpc: '2.0',
    method: 'notifications/message',
    params: {
      level: 'info',
      logger: 'flood',
      data: { message: `message number ${number} of the flood`, pad: 'x'.repeat(250) },
    },
  };
  return {
    kind: 'frame',
    dir: 'in',
    channel: { kind: 'stdio' },
    mark: 'whole',
    bytes: Buffer.from(`${JSON.stringify(message)}\n`),
  };
}
