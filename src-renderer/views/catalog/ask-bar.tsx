/** The bar under an item: the one action, and the way past the cache when its answer came from there. */
import { Play, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { keyed } from '../../commands/registry.ts';
import { CommandKey } from '../../commands/command-key.tsx';
import { useIntents } from '../../store/hooks.ts';
import { useMoment, useShown } from '../../store/shown.ts';
import type { ItemWork } from '../../store/catalog-work.ts';
import { Button } from '../../ui/button.tsx';
import { LookingBack } from '../past/looking-back.tsx';
import { StatusDot } from '../../ui/status.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { useCatalogView } from './use-catalog-view.ts';

interface AskBarProps {
  readonly serverId: string;
  readonly label: string;
  readonly action: string;
  readonly icon: LucideIcon;
  readonly work: ItemWork;
  /** Why it cannot be asked yet. */
  readonly missing?: string | undefined;
  readonly onAsk: (fresh: boolean) => void;
  /** Further things that can be done with it. */
  readonly children?: ReactNode;
}

export function AskBar(props: AskBarProps): ReactNode {
  const { serverId, label, action, icon, work, missing, onAsk, children } = props;
  const server = useShown((state) => state.servers?.find(({ id }) => id === serverId));
  const view = useCatalogView();
  const intents = useIntents();
  const isReady = server?.state.kind === 'ready';
  const moment = useMoment();
  const isCached = work.answer?.source.kind === 'cache';
  if (moment !== null) {
    return (
      <div className="tool-run" role="group" aria-label={label}>
        <LookingBack moment={moment} what="ask the server" />
      </div>
    );
  }
  return (
    <div className="tool-run" role="group" aria-label={label}>
      {isReady ? (
        <>
          <Button
            kind="primary"
            icon={icon}
            busy={work.asking !== null}
            disabled={missing !== undefined}
            onClick={() => onAsk(false)}
            {...keyed(`${view}.ask`)}
          >
            {action}
            <CommandKey id={`${view}.ask`} />
          </Button>
          {isCached ? <Button onClick={() => onAsk(true)}>Ask the server again</Button> : null}
          {children}
          {missing === undefined ? null : <span className="tool-off">{missing}</span>}
        </>
      ) : (
        <>
          <StatusDot shape="square" tone="muted" />
          <span className="tool-off">{visibleText(server?.name ?? 'Its server')} does not run.</span>
          <span className="tf-gap" />
          {server === undefined ? null : (
            <Button
              icon={Play}
              onClick={() => void intents.startServer(server.id)}
              {...keyed(`${view}.start-server`)}
            >
              Start the server
              <CommandKey id={`${view}.start-server`} />
            </Button>
          )}
        </>
      )}
    </div>
  );
}
