import { closeSync, openSync, writeSync } from 'node:fs';
import { ENTRY_VERSION, type Entry, type EntryBody } from '../../../src-shared/journal/entry.ts';
import type { FileHeader } from '../../../src-shared/tape-file/header.ts';
import { createTapeWriter } from '../../../src-shared/tape-file/write-tape.ts';
import { nodeCodec } from '../../../src-main/host/exchange/node-codec.ts';
import { RealisticTraffic } from './realistic.ts';

const URL = 'http://127.0.0.1:9/mcp';
const WALL_MS = 1_795_843_198_000;

/** Writes a `.tape` with so many messages over HTTP, as `lib/realistic.ts` makes them: a question and an answer an exchange. */
export function writeHttpTape(path: string, frames: number): { readonly payloadBytes: number } {
  const traffic = new RealisticTraffic();
  const writer = createTapeWriter(nodeCodec);
  let seq = 0;
  let payloadBytes = 0;
  const file = openSync(path, 'w');
  writeSync(file, writer.begin(headerOf(frames)));
  const put = (body: EntryBody): void => {
    const entry: Entry = { seq, wallMs: WALL_MS + seq / 4, monoUs: seq * 250, ...body };
    seq += 1;
    if (body.kind === 'frame') payloadBytes += body.bytes.length;
    const bytes = writer.add(entry);
    if (bytes.length > 0) writeSync(file, bytes);
  };
  put({
    kind: 'tape-opened',
    version: ENTRY_VERSION,
    tapeId: '20261128-100000-bench0',
    serverId: 'bench',
    serverName: 'bench',
    target: { kind: 'http', url: URL, headerNames: [] },
    host: { name: 'tapedeck', version: '0', platform: '', pid: 0 },
    runMarker: '',
    causedBy: null,
    startedBy: 'command-line',
    restartOf: null,
  });
  for (let exchange = 1; exchange * 2 <= frames; exchange += 1) {
    const channel = { kind: 'http', exchange, part: 'body' } as const;
    // Of four messages of the traffic the first is a question and the last its answer.
    const [question, , , answer] = [0, 1, 2, 3].map((turn) => traffic.body((exchange - 1) * 4 + turn));
    put({
      kind: 'http-request',
      exchange,
      method: 'POST',
      url: URL,
      headers: [['content-type', 'application/json']],
    });
    if (question?.kind === 'frame') put({ ...question, channel });
    put({
      kind: 'http-response',
      exchange,
      status: 200,
      statusText: 'OK',
      headers: [['content-type', 'application/json']],
    });
    if (answer?.kind === 'frame') put({ ...answer, channel });
    put({ kind: 'http-ended', exchange, outcome: 'complete', detail: '' });
  }
  put({ kind: 'tape-closed', reason: 'the command ended' });
  writeSync(file, writer.end({}));
  closeSync(file);
  return { payloadBytes };
}

function headerOf(frames: number): FileHeader {
  return {
    producer: { name: 'tapedeck', version: '0' },
    exportedMs: WALL_MS,
    tape: {
      id: '20261128-100000-bench0',
      serverId: 'bench',
      serverName: 'bench',
      title: URL,
      openedMs: WALL_MS,
      lastMs: WALL_MS,
      era: 'legacy',
      protocolVersion: '2025-11-25',
      entries: frames,
    },
    selection: null,
    redaction: null,
    notes: [],
  };
}
