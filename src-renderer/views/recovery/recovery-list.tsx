import type { ReactNode } from 'react';
import type { RecoveryState } from '../../../src-shared/api/recovery.ts';
import { formatBytes, formatDateTime } from '../../ui/format.ts';
import { Part } from '../../ui/part.tsx';
import { stepFocus } from '../../ui/roving.ts';

interface RecoveryListProps {
  readonly reports: RecoveryState['reports'];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

/** Every recovery that is remembered, the newest first. */
export function RecoveryList({ reports, chosen, onChoose }: RecoveryListProps): ReactNode {
  return (
    <Part title="Recoveries">
      {reports.length === 0 ? <p className="rec-quiet">none yet</p> : null}
      <ul className="rec-list">
        {reports.map(({ id, atMs, tapes, orphaned, tornBytes, left }) => (
          <li key={id}>
            <button
              type="button"
              className="rec-item"
              aria-current={id === chosen ? 'true' : undefined}
              onClick={() => onChoose(id)}
              onKeyDown={(event) => {
                const step =
                  event.key === 'ArrowDown' || event.key === 'j'
                    ? 1
                    : event.key === 'ArrowUp' || event.key === 'k'
                      ? -1
                      : 0;
                const list = event.currentTarget.closest('ul');
                if (step !== 0 && list !== null && stepFocus(list, '.rec-item', step)) event.preventDefault();
              }}
            >
              <span className="rec-when">{formatDateTime(atMs)}</span>
              <span className="rec-quiet">
                {tapes} {tapes === 1 ? 'session' : 'sessions'}
                {orphaned > 0 ? ` · ${orphaned} orphaned` : ''}
                {tornBytes > 0 ? ` · ${formatBytes(tornBytes)} cut` : ''}
                {left > 0 ? <span className="rec-warn"> · {left} left as found</span> : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Part>
  );
}
