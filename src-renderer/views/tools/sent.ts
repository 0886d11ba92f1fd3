/** What this page has sent with its calls; the calls themselves are the store's, and do not say. */
import { CALLS_MAX } from '../../store/state.ts';

const sent = new Map<string, string>();

export function rememberSent(callId: string, text: string): void {
  sent.set(callId, text);
  const oldest = sent.keys().next();
  if (sent.size > CALLS_MAX && oldest.done !== true) sent.delete(oldest.value);
}

export function sentWith(callId: string): string | null {
  return sent.get(callId) ?? null;
}
