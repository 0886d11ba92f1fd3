import { channelSchema, fieldsSchema } from './entry-schema.ts';
import { ENTRY_VERSION, type Channel, type EntryBody, type Frame, type StderrLine } from './entry.ts';
import { channelV1Schema, fieldsV1Schema, type FieldsV1 } from './versions/v1.ts';

/** Every body that is JSON on disk. */
export type Fields = Exclude<EntryBody, Frame | StderrLine>;

/** How what one version wrote is read: checked against its frozen schema, and brought to the newest shape. */
interface VersionReader {
  fields(json: unknown): Fields | null;
  channel(json: unknown): Channel | null;
}

/**
 * A reader for every version there ever was, and one step between each and the next: a new version freezes the shapes
 * of the one before in `versions/`, and puts its step at the end of every older reader.
 */
const READERS: readonly VersionReader[] = [
  {
    fields(json) {
      const old = fieldsV1Schema.safeParse(json).data;
      return old === undefined ? null : toVersion2(old);
    },
    channel: (json) => channelV1Schema.safeParse(json).data ?? null,
  },
  {
    fields: (json) => fieldsSchema.safeParse(json).data ?? null,
    channel: (json) => channelSchema.safeParse(json).data ?? null,
  },
];

/** Version 1 did not say who had wanted a session, nor what it took the place of. */
function toVersion2(old: FieldsV1): Fields {
  if (old.kind !== 'tape-opened') return old;
  return { ...old, startedBy: 'unknown', restartOf: null };
}

/** Throws for a version that is not known: whoever reads a segment's header has refused it before. */
export function readerOf(version: number): VersionReader {
  const reader = READERS[version - 1];
  if (reader === undefined)
    throw new Error(`entries of version ${version} cannot be read, only up to ${ENTRY_VERSION}`);
  return reader;
}
