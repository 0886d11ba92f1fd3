import type { ReactNode } from 'react';
import type { RecoveryReport } from '../../../src-shared/api/recovery.ts';
import { useIntents } from '../../store/hooks.ts';
import { Part } from '../../ui/part.tsx';
import { StatusDot } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

/** The servers that ran when the host died, and whether they run again. */
export function Restarts({ report: { restarts } }: { readonly report: RecoveryReport }): ReactNode {
  const intents = useIntents();
  if (restarts.length === 0) return null;
  return (
    <Part
      title={`Started again · ${restarts.filter(({ restarted }) => restarted).length} of ${restarts.length}`}
    >
      <ul className="rec-lines">
        {restarts.map(({ serverId, serverName, restarted, why }) => (
          <li key={serverId}>
            <StatusDot
              shape={restarted ? 'disc' : 'square'}
              tone={restarted ? 'ok' : 'warn'}
              label={restarted ? 'started' : 'not started'}
            />
            <button
              type="button"
              className="rec-jump"
              onClick={() => {
                intents.selectServer(serverId);
                intents.show('servers');
              }}
            >
              <VisibleText text={serverName} maxChars={64} />
            </button>
            <span className="rec-quiet">
              <VisibleText text={why} maxChars={200} />
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
