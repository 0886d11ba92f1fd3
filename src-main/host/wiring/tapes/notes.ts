import { join } from 'node:path';
import type { HostApi } from '../../../../src-shared/api/host-api.ts';
import type { Note } from '../../../../src-shared/api/notes.ts';
import { fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import { isTapeId } from '../../../../src-shared/journal/segment.ts';
import type { FileNote } from '../../../../src-shared/tape-file/header.ts';
import type { ApiDeps } from '../../commands/api.ts';
import type { HostPorts } from '../world/host-ports.ts';
import { createNotedFilters } from './noted-filters.ts';
import { createNoteStore } from '../../notes/note-store.ts';
import type { Database } from '../../ports/database.ts';
import type { NoteStore } from '../../ports/notes.ts';
import type { Watch } from '../servers/watch.ts';

export interface NotesDeps {
  readonly ports: Pick<HostPorts, 'clock' | 'dataFolder' | 'disk' | 'report'>;
  readonly database: Database;
  note(intent: string, detail: unknown): void;
  changed(): void;
}

/** Notes and pinned frames: what people write about what was recorded. */
export interface Notes {
  readonly api: HostApi['notes'];
  readonly store: Pick<NoteStore, 'of' | 'adopt'>;
  /** Of a file that somebody imported beside this app. */
  fromFile(this: void, tapeId: string, notes: readonly FileNote[]): Result<null>;
  /** Rows and their times, by filters that may ask for notes and pins. */
  sourcesOf(
    watch: Pick<Watch, 'rows' | 'index' | 'timeline' | 'suggest'>,
  ): Pick<ApiDeps, 'rows' | 'timeline' | 'suggest'>;
  /** The tape is gone for good. */
  forget(this: void, tapeId: string): void;
}

export function createNotes(deps: NotesDeps): Notes {
  const { ports, database } = deps;
  const store = createNoteStore(database);
  const filters = createNotedFilters(() => store.marks());

  function isKnown(tapeId: string): boolean {
    return isTapeId(tapeId) && ports.disk.names(join(ports.dataFolder, 'tapes', tapeId)).length > 0;
  }

  function adopt(tapeId: string, notes: readonly Note[]): Result<null> {
    const adopted = store.adopt(tapeId, notes);
    if (adopted.ok) deps.changed();
    return adopted;
  }

  return {
    store: { of: (tapeId) => store.of(tapeId), adopt },
    fromFile(tapeId, notes) {
      if (!isKnown(tapeId)) return unknownTape(tapeId);
      deps.note('notes-imported', { tapeId, notes: notes.length });
      return adopt(
        tapeId,
        notes.map((note) => ({ tapeId, ...note })),
      );
    },
    sourcesOf: (watch) => ({
      rows: (scope) =>
        filters.rows(scope, scope.kind === 'live' ? watch.rows : watch.index.source(scope.tapeId)),
      timeline: {
        ...watch.timeline,
        source: (scope) => filters.timeline(scope, watch.timeline.source(scope)),
      },
      suggest: watch.suggest,
    }),
    forget(tapeId) {
      const forgotten = store.forget(tapeId);
      if (!forgotten.ok) ports.report(`the notes of tape ${tapeId}`, forgotten.failure.message);
      deps.changed();
    },
    api: {
      marks: async () => ok([...store.marks()]),
      list: async ({ tapeId }) => ok([...store.of(tapeId)]),
      get: async (ref) => ok(store.get(ref)),
      async put(change) {
        if (!isKnown(change.tapeId)) return unknownTape(change.tapeId);
        // How much was written, never what: a note that is removed is gone, from the audit too.
        const { text, ...rest } = change;
        deps.note('note', text === undefined ? rest : { ...rest, chars: text.length });
        const put = store.put(change, ports.clock.wallMs());
        if (put.ok) deps.changed();
        return put;
      },
      async remove(ref) {
        deps.note('note-removed', ref);
        const removed = store.remove(ref);
        if (removed.ok && removed.value !== null) deps.changed();
        return removed;
      },
    },
  };
}

function unknownTape(tapeId: string): { ok: false; failure: Failure } {
  return fail('unknown-tape', `There is no tape ${JSON.stringify(tapeId)}.`, 'Look at the list of sessions.');
}
