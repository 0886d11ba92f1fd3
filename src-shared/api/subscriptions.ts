import { z } from 'zod';
import type { Subscribed, Subscriptions } from '../state/subscriptions.ts';
import { sightingSchema } from './sighting.ts';
import { failureSchema } from './servers.ts';

/** Resources of one server that are asked for again in its next session. */
export const WANTED_MAX = 200;

/** A resource that its server is to speak of when it changes. */
export const subscriptionSchema = z.object({
  serverId: z.string(),
  uri: z.string(),
  /** The entry by which the server agreed; null while it has not: it does not run, or has refused. */
  since: sightingSchema.nullable(),
  /** How often it said that it changed, and the last time. */
  updates: z.number().int(),
  updated: sightingSchema.nullable(),
  /** The updates that nobody has read the resource after. */
  unread: z.number().int(),
  /** Why the server did not agree in its newest session. */
  failure: failureSchema.nullable(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

/** What a session is subscribed to, by its tape. */
export function subscriptionsOf(
  serverId: string,
  tapeId: string,
  { items }: Pick<Subscriptions, 'items'>,
): Subscription[] {
  return [...items.values()].map((each) => subscriptionOf(serverId, tapeId, each));
}

function subscriptionOf(serverId: string, tapeId: string, each: Subscribed): Subscription {
  const { uri, seq, wallMs, updates, updatedSeq, updatedMs, unread } = each;
  return {
    serverId,
    uri,
    since: { tapeId, seq, wallMs },
    updates,
    updated: updates === 0 ? null : { tapeId, seq: updatedSeq, wallMs: updatedMs },
    unread,
    failure: null,
  };
}
