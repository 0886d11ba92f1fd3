import { createORPCClient, ORPCError } from '@orpc/client';
import { z } from 'zod';
import {
  entryRefSchema,
  filterSchema,
  pageRequestSchema,
  scopeSchema,
} from '../../src-shared/api/messages.ts';
import { noteChangeSchema, type NoteRef } from '../../src-shared/api/notes.ts';
import { seenPathRequestSchema, seenRequestSchema } from '../../src-shared/api/suggest.ts';
import type { PastCache } from '../../src-shared/api/past-cache.ts';
import type { PastDecided } from '../../src-shared/api/decided.ts';
import type { PastDocument } from '../../src-shared/api/past-document.ts';
import { momentSchema } from '../../src-shared/api/replay.ts';
import {
  densityRequestSchema,
  exchangesRequestSchema,
  plotRequestSchema,
  valuesRequestSchema,
} from '../../src-shared/api/timeline.ts';
import { fail, ok, type Failure, type Result } from '../../src-shared/base/failure.ts';
import type { DeckClient } from '../store/ask.ts';
import type { OpenTape } from './open-tape.ts';
import type { Viewer } from './viewer.ts';

type Answer = Result<unknown> | Promise<Result<unknown>>;

const bodySchema = entryRefSchema.extend({ offset: z.number().int().min(0) });
const locateSchema = z.object({ scope: scopeSchema, filter: filterSchema, entry: entryRefSchema });
const windowSchema = exchangesRequestSchema.omit({ buckets: true });
const askerSchema = z.object({ asker: z.string() });
const stateAtSchema = askerSchema.extend({ at: momentSchema });
const listsAtSchema = askerSchema.extend({ seq: z.number().int().min(0) });
const byTape = z.object({ tapeId: z.string() });
const noteRefSchema: z.ZodType<NoteRef> = z.object({ tapeId: z.string(), seq: z.number().int().nullable() });

/**
 * What a page can be told without a host: the read half of the contract, answered from the file that is open. What would
 * need a host is refused in words.
 */
export function createLocalClient(viewer: Viewer): DeckClient {
  const { notes } = viewer;
  function withTape(then: (tape: OpenTape) => Answer): Answer {
    const tape = viewer.tape();
    return tape === null
      ? fail('unknown-tape', 'No file is open.', 'Choose one, or drop it here.')
      : then(tape);
  }
  const methods = new Map<string, (input: unknown) => Answer>([
    [
      'messages.page',
      (input) => {
        const { filter, anchor, limit } = pageRequestSchema.parse(input);
        return withTape((tape) => tape.page(filter, anchor, limit));
      },
    ],
    ['messages.entry', (input) => withTape((tape) => tape.detail(entryRefSchema.parse(input)))],
    ['messages.stages', (input) => withTape((tape) => tape.stages(entryRefSchema.parse(input)))],
    [
      'messages.body',
      (input) => {
        const { offset, ...ref } = bodySchema.parse(input);
        return withTape((tape) => tape.body(ref, offset));
      },
    ],
    [
      'messages.locate',
      (input) => {
        const { filter, entry } = locateSchema.parse(input);
        return withTape((tape) => {
          const found = tape.locate(filter, entry);
          return found.ok ? ok({ ordinal: found.value }) : found;
        });
      },
    ],
    [
      'timeline.density',
      (input) => withTape(({ timeline }) => timeline.density(densityRequestSchema.parse(input))),
    ],
    [
      'timeline.exchanges',
      (input) => withTape(({ timeline }) => timeline.exchanges(exchangesRequestSchema.parse(input))),
    ],
    ['timeline.marks', (input) => withTape(({ timeline }) => timeline.marks(windowSchema.parse(input)))],
    [
      'timeline.statistics',
      (input) => withTape(({ timeline }) => timeline.statistics(windowSchema.parse(input))),
    ],
    [
      'timeline.plot',
      (input) => withTape(({ id, timeline }) => timeline.plot(id, plotRequestSchema.parse(input))),
    ],
    ['timeline.values', (input) => withTape((tape) => tape.values(valuesRequestSchema.parse(input)))],
    [
      'replay.stateAt',
      (input) => {
        const { at, asker } = stateAtSchema.parse(input);
        return withTape((tape) => tape.past.stateAt(at, asker));
      },
    ],
    [
      'replay.listsAt',
      (input) => {
        const { seq, asker } = listsAtSchema.parse(input);
        return withTape((tape) => tape.past.listsAt(seq, asker));
      },
    ],
    // A file holds a tape, and nothing of the workspace that it was recorded in.
    ['replay.documentAt', () => withTape(() => ok({ kind: 'none', why: 'file' } satisfies PastDocument))],
    ['replay.decidedAt', () => withTape(() => ok({ kind: 'none', why: 'file' } satisfies PastDecided))],
    ['replay.cacheAt', () => withTape(() => ok({ kind: 'none', why: 'file' } satisfies PastCache))],
    ['replay.winding', () => withTape((tape) => ok(tape.past.progress))],
    [
      'replay.cancel',
      (input) => {
        const { asker } = askerSchema.parse(input);
        viewer.tape()?.past.cancel(asker);
        return ok(null);
      },
    ],
    ['suggest.values', (input) => withTape((tape) => ok(tape.seen(seenRequestSchema.parse(input))))],
    ['suggest.paths', (input) => withTape((tape) => tape.seenAt(seenPathRequestSchema.parse(input)))],
    ['notes.marks', async () => ok(await notes.marks())],
    ['notes.list', async (input) => ok(await notes.list(byTape.parse(input).tapeId))],
    ['notes.get', async (input) => ok(await notes.get(noteRefSchema.parse(input)))],
    [
      'notes.put',
      async (input) => {
        const note = await notes.put(noteChangeSchema.parse(input), Date.now());
        await viewer.notesChanged();
        return ok(note);
      },
    ],
    [
      'notes.remove',
      async (input) => {
        const note = await notes.remove(noteRefSchema.parse(input));
        await viewer.notesChanged();
        return ok(note);
      },
    ],
    ['servers.list', () => ok([])],
    ['tools.list', () => ok([])],
  ]);
  return createORPCClient({
    async call(path: readonly string[], input: unknown) {
      const method = methods.get(path.join('.'));
      const answer = method === undefined ? noHost() : await method(input);
      if (!answer.ok) throw refused(answer.failure);
      return answer.value;
    },
  });
}

function noHost(): Result<never> {
  return fail(
    'not-running',
    'This page shows a file, and has no host that could do that.',
    'Import the file into Tapedeck for it.',
  );
}

/** As a host's failures reach a page. */
function refused(failure: Failure): ORPCError<string, Failure> {
  return new ORPCError('FAILURE', { data: failure });
}
