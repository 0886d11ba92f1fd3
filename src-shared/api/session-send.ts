import { z } from 'zod';
import { entryRefSchema } from './messages.ts';
import { failureSchema } from './servers.ts';

/** Characters of the parameters of one message. */
const PARAMS_CHARS_MAX = 4 * 1024 * 1024;

/** What a session says itself, or holds open: sent once more it would break it. */
export const SESSION_OWN: ReadonlySet<string> = new Set([
  'initialize',
  'notifications/initialized',
  'subscriptions/listen',
]);

/** One message that a person wrote, for a session that runs. Its id and its envelope are the session's own. */
export const sessionMessageSchema = z.object({
  serverId: z.string().max(64),
  method: z.string().min(1).max(1024),
  /** JSON text of an object, so that big integers survive. */
  paramsJson: z.string().max(PARAMS_CHARS_MAX),
  /** It has no answer. */
  isNotification: z.boolean(),
  timeoutMs: z.number().int().min(100).max(3_600_000),
});
export type SessionMessage = z.infer<typeof sessionMessageSchema>;

export const sessionSentSchema = z.object({
  /** The entry of the request; null for a notification, or when nothing was sent. */
  request: entryRefSchema.nullable(),
  /** Why no result came; null when one did. */
  failure: failureSchema.nullable(),
});
export type SessionSent = z.infer<typeof sessionSentSchema>;
