import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { ok, type Result } from '../../src-shared/base/failure.ts';
import { printValue } from '../../src-shared/query/print.ts';
import { ask, type DeckClient } from './ask.ts';
import { rowOf, type TableRow } from './rows.ts';

/** The newest calls of a tool that are taken from a tape. */
export const TAPE_CALLS_MAX = 200;

export interface TapeCallIntents {
  /** Requests to call a tool, of the first so many entries of a tape, oldest first. */
  of(tapeId: string, tool: string, entries: number): Promise<Result<readonly TableRow[]>>;
}

export function createTapeCallIntents(client: DeckClient): TapeCallIntents {
  return {
    async of(tapeId, tool, entries) {
      const page = await ask(
        client.messages.page({
          scope: { kind: 'tape', tapeId },
          filter: { ...NO_FILTER, query: `kind:request tool=${printValue(tool)} seq<${entries}` },
          anchor: { kind: 'tail' },
          limit: TAPE_CALLS_MAX,
        }),
      );
      if (!page.ok) return page;
      return ok(page.value.seq.flatMap((_seq, at) => rowOf(page.value, at) ?? []));
    },
  };
}
