import { isObject, type IdText, type JsonObject } from './message.ts';

/** Under which the modern era's news name the request that listens for them. */
export const SUBSCRIPTION_META = 'io.modelcontextprotocol/subscriptionId';

/** The listener that something is said to, as JSON text; null when it is said to all. */
export function listenerIn(params: unknown): IdText | null {
  const meta = isObject(params) ? params['_meta'] : null;
  return isObject(meta) && meta[SUBSCRIPTION_META] !== undefined
    ? JSON.stringify(meta[SUBSCRIPTION_META])
    : null;
}

/** The resources that `subscriptions/listen` asks for, or that its acknowledgement grants. */
export function resourcesIn(params: JsonObject): readonly string[] {
  const { notifications } = params;
  const uris = isObject(notifications) ? notifications['resourceSubscriptions'] : undefined;
  return Array.isArray(uris) ? uris.filter((uri): uri is string => typeof uri === 'string') : [];
}
