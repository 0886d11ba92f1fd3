/** Completions of filters: of a tape from its index, of the live rows from memory and, for paths, from their tapes. */
import { seenTogether } from '../../../../src-shared/api/seen-builder.ts';
import { SEEN_MESSAGES_MAX, kindsWith } from '../../../../src-shared/api/seen-paths.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { readPath } from '../../../../src-shared/query/json-path.ts';
import type { JsonPath } from '../../../../src-shared/query/ast.ts';
import type { IndexClient } from '../../index/index-client.ts';
import type { Suggestions } from '../../ports/suggest.ts';
import type { LiveSeen } from '../../projections/live-seen.ts';

/** Tapes that are asked about one path of the live rows. */
const TAPES_ASKED_MAX = 4;

export function createSuggestions(live: LiveSeen, index: IndexClient | null): Suggestions {
  return {
    values: async ({ scope, field, part }) => {
      if (scope.kind === 'live') return ok(await live.values({ field, part }));
      return index === null ? noIndex() : index.seen(scope.tapeId, { field, part });
    },
    async paths({ scope, path: text, of }) {
      const path = pathOf(text);
      if (!path.ok) return path;
      if (index === null) return noIndex();
      if (scope.kind === 'tape') return index.seenAt(scope.tapeId, { path: path.value, of, seqs: null });
      const byTape = live.newest(kindsWith(path.value), SEEN_MESSAGES_MAX);
      const answers = await Promise.all(
        [...byTape]
          .slice(0, TAPES_ASKED_MAX)
          .map(([tapeId, seqs]) => index.seenAt(tapeId, { path: path.value, of, seqs })),
      );
      // A tape that the index has not come to yet leaves what the others have.
      return ok(seenTogether(answers.flatMap((answer) => (answer.ok ? [answer.value] : []))));
    },
  };
}

function pathOf(text: string): Result<JsonPath> {
  const read = readPath(text);
  if (read.kind === 'path') return ok(read.path);
  const why = read.kind === 'broken' ? read.why : 'It begins with params, result, error or $.';
  return fail('query-invalid', `${text} is no path. ${why}`, 'Write it as result.content[0].text.');
}

function noIndex(): Result<never> {
  return fail('index-unavailable', 'This host records only: it has no index.', 'Open the tape in the app.');
}
