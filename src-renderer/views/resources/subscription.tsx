/** What is subscribed to: the button that says so to the server, and what the server has said since. */
import { Bell, BellOff, Disc3 } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import type { Subscription } from '../../../src-shared/api/subscriptions.ts';
import { CommandKey } from '../../commands/command-key.tsx';
import { keyed } from '../../commands/registry.ts';
import { useIntents } from '../../store/hooks.ts';
import { useMoment, useShown } from '../../store/shown.ts';
import { Button } from '../../ui/button.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { StatusDot } from '../../ui/status.tsx';
import { Switch } from '../../ui/toggle.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

export function useSubscription(serverId: string, uri: string | null): Subscription | null {
  return useShown(
    (state) =>
      state.catalog?.subscriptions.find((each) => each.serverId === serverId && each.uri === uri) ?? null,
  );
}

interface SubscribeProps {
  readonly serverId: string;
  /** Null: there is none yet. */
  readonly uri: string | null;
  readonly subscription: Subscription | null;
}

export function SubscribeButton({ serverId, uri, subscription }: SubscribeProps): ReactNode {
  const intents = useIntents();
  const isOffered = useShown((state) => state.catalog?.subscribable.includes(serverId) === true);
  if (!isOffered && subscription === null) return null;
  const isOn = subscription !== null;
  return (
    <Button
      icon={isOn ? BellOff : Bell}
      disabled={uri === null}
      onClick={() => {
        if (uri !== null) void intents.subscribeResource(serverId, uri, !isOn);
      }}
      {...keyed('resources.subscribe')}
    >
      {isOn ? 'Unsubscribe' : 'Subscribe'}
      <CommandKey id="resources.subscribe" />
    </Button>
  );
}

interface LineProps {
  readonly subscription: Subscription;
  /** It is read again by itself. */
  readonly follows: boolean;
  readonly onFollows: (follows: boolean) => void;
}

/** Since when, how often it has changed, and whether what is shown is older than that. */
export function SubscriptionLine({ subscription, follows, onFollows }: LineProps): ReactNode {
  const intents = useIntents();
  const isLive = useMoment() === null;
  const { since, updates, updated, unread, failure } = subscription;
  return (
    <div className="cat-subscription" role="group" aria-label="Subscription">
      <StatusDot
        shape={since === null ? (failure === null ? 'ring' : 'cross') : unread > 0 ? 'triangle' : 'disc'}
        tone={since === null ? (failure === null ? 'muted' : 'error') : unread > 0 ? 'warn' : 'ok'}
      />
      {since === null ? (
        failure === null ? (
          <span>subscribed to again when its server runs</span>
        ) : (
          <span>
            no longer subscribed to: <VisibleText text={failure.message} maxChars={400} />
          </span>
        )
      ) : (
        <span>
          subscribed since {formatClock(since.wallMs)}
          {updates === 0 ? ', no change yet' : `, changed ${times(updates)}`}
          {unread > 0 ? (
            <>
              , <strong className="cat-unread">{unreadText(unread, updates)}</strong>
            </>
          ) : null}
        </span>
      )}
      {updated === null ? null : (
        <Button kind="quiet" icon={Disc3} onClick={() => intents.revealEntry(updated)}>
          Last at {formatClock(updated.wallMs)}
        </Button>
      )}
      <span className="tf-gap" />
      {isLive && since !== null ? (
        <Switch label="Read again when it changes" checked={follows} onChange={onFollows} />
      ) : null}
    </div>
  );
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`;
}

function unreadText(unread: number, updates: number): string {
  return unread === updates ? 'not read since' : `${times(unread)} since it was read`;
}

/** Reads once for whatever was said since the last time, when nothing is being read. */
export function useFollowing({ subscription, follows, isBusy }: Following, read: (() => void) | null): void {
  const unread = subscription?.unread ?? 0;
  const updates = subscription?.updates ?? 0;
  /** What was tried is not tried again: a read that fails leaves it unread. */
  const tried = useRef(0);
  const newest = useRef(read);
  useEffect(() => {
    newest.current = read;
  });
  const isDue = follows && unread > 0 && !isBusy && read !== null;
  useEffect(() => {
    if (!isDue || updates === tried.current) return;
    tried.current = updates;
    newest.current?.();
  }, [isDue, updates]);
}

interface Following {
  readonly subscription: Subscription | null;
  readonly follows: boolean;
  readonly isBusy: boolean;
}
