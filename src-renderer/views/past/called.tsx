/** What became of the calls that the app had made by a moment, as their stages on the tape say. */
import type { ReactNode } from 'react';
import type { PastSession } from '../../../src-shared/api/replay.ts';
import { formatCount, formatDurationUs } from '../../ui/format.ts';
import { KeyValue } from '../../ui/key-value.tsx';
import { Part } from '../../ui/part.tsx';

interface CalledProps {
  readonly called: PastSession['called'];
  /** Null: of all tools. */
  readonly tool: string | null;
}

export function Called({ called, tool }: CalledProps): ReactNode {
  const those = tool === null ? called : called.filter((each) => each.tool === tool);
  const sum = (name: 'calls' | 'failed' | 'cached' | 'waited' | 'refused'): number =>
    those.reduce((all, each) => all + each[name], 0);
  const longestUs = Math.max(0, ...those.map(({ longestWaitUs }) => longestWaitUs));
  const waited = formatCount(sum('waited'));
  return (
    <Part title="Calls of the app by then">
      {those.length === 0 ? (
        <p className="past-none">
          None has its stages on this tape: the app had made none, or a version that did not write them down.
        </p>
      ) : (
        <KeyValue
          label="Calls of the app by then"
          rows={[
            { name: 'calls', value: formatCount(sum('calls')), trusted: true },
            { name: 'failed', value: formatCount(sum('failed')), trusted: true },
            { name: 'from the cache', value: formatCount(sum('cached')), trusted: true },
            {
              name: 'waited for a place',
              value: longestUs > 0 ? `${waited}, ${formatDurationUs(longestUs)} at the longest` : waited,
              trusted: true,
            },
            { name: 'refused by a guard', value: formatCount(sum('refused')), trusted: true },
          ]}
        />
      )}
    </Part>
  );
}
