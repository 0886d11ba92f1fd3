/** What one has typed for a tool, and what was sent before. */
import { z } from 'zod';

export const HISTORY_MAX = 20;
/** Longer arguments came from a file; the tape has them. */
export const HISTORY_CHARS_MAX = 32_000;
export const TIMEOUT_DEFAULT_MS = 60_000;
export const TIMEOUT_MIN_MS = 100;
export const TIMEOUT_MAX_MS = 3_600_000;

export const draftSchema = z.object({
  /** Null: untouched, so that it follows the schema's defaults. */
  text: z.string().nullable(),
  timeoutMs: z.number().int().min(TIMEOUT_MIN_MS).max(TIMEOUT_MAX_MS),
  /** Sent argument sets, newest first. */
  history: z.array(z.object({ text: z.string(), atMs: z.number() })).max(HISTORY_MAX),
});
export type Draft = z.infer<typeof draftSchema>;

export const NEW_DRAFT: Draft = { text: null, timeoutMs: TIMEOUT_DEFAULT_MS, history: [] };

/** The same arguments again move to the front. */
export function withSent(draft: Draft, text: string, atMs: number): Draft {
  if (text.length > HISTORY_CHARS_MAX) return draft;
  const others = draft.history.filter((each) => each.text !== text);
  return { ...draft, history: [{ text, atMs }, ...others].slice(0, HISTORY_MAX) };
}

/** `30`, `1.5`: seconds as typed; null when that is no time-out. */
export function timeoutOf(seconds: string): number | null {
  const ms = Math.round(Number(seconds.trim().replace(',', '.')) * 1000);
  const isOne = seconds.trim() !== '' && ms >= TIMEOUT_MIN_MS && ms <= TIMEOUT_MAX_MS;
  return isOne ? ms : null;
}
