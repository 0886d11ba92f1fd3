import { createHash } from 'node:crypto';

/** Grows when the same entries would be folded into other rows: the old index is then of no use. */
const FOLD_VERSION = 5;

/** A row's id is its tape's key times this, plus its seq: one b-tree holds every tape, each in one piece. */
export const ROWS_PER_TAPE = 2 ** 32;
/** Chips are kept in blobs of this many rows, so that a filter over a million rows reads 123 of them and no row. */
export const CHIPS_BLOB_BITS = 13;
export const CHIPS_PER_BLOB = 1 << CHIPS_BLOB_BITS;
export const BLOBS_PER_TAPE = ROWS_PER_TAPE / CHIPS_PER_BLOB;

export const SCHEMA = `
  CREATE TABLE tapes (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    server_id TEXT NOT NULL,
    server_name TEXT NOT NULL,
    title TEXT NOT NULL,
    opened_ms REAL NOT NULL,
    last_ms REAL NOT NULL,
    ending TEXT NOT NULL DEFAULT '',
    era TEXT,
    protocol_version TEXT,
    is_closed INTEGER NOT NULL DEFAULT 0,
    damage TEXT,
    findings INTEGER NOT NULL DEFAULT 0,
    entries INTEGER NOT NULL DEFAULT 0,
    segment INTEGER NOT NULL DEFAULT 1,
    offset INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- Apart from the tapes: of those every commit writes the whole record, and a state is up to a megabyte of it.
  CREATE TABLE folds (
    tape INTEGER PRIMARY KEY,
    entries INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    state BLOB NOT NULL
  ) STRICT;
  CREATE TABLE methods (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE rows (
    id INTEGER PRIMARY KEY,
    wall_ms REAL NOT NULL,
    mono_us REAL NOT NULL,
    chips INTEGER NOT NULL,
    status INTEGER NOT NULL,
    method INTEGER NOT NULL,
    target TEXT NOT NULL,
    rpc_id TEXT NOT NULL,
    latency_us REAL NOT NULL,
    size_bytes INTEGER NOT NULL,
    pair_seq INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    offset INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE chips (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE findings (
    row INTEGER NOT NULL,
    n INTEGER NOT NULL,
    code TEXT NOT NULL,
    severity INTEGER NOT NULL,
    message TEXT NOT NULL,
    hint TEXT NOT NULL,
    PRIMARY KEY (row, n)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE gram_records (
    key INTEGER PRIMARY KEY,
    tape INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    end_seq INTEGER NOT NULL,
    starts BLOB NOT NULL
  ) STRICT;
  CREATE INDEX gram_records_by_tape ON gram_records (tape, first_seq);
  CREATE TABLE grams (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
`;

/** The file's name carries what it was made by; any other file is not ours to read. */
export const INDEX_FILE = `index-${createHash('sha256').update(`${FOLD_VERSION}${SCHEMA}`).digest('hex').slice(0, 8)}.db`;
/** Every file an index ever had, with those that SQLite lays beside it. */
export const ANY_INDEX_FILE = /^index-[0-9a-f]{8}\.db(-wal|-shm|-journal)?$/;
