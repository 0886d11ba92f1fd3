import type { z } from 'zod';
import type { WorkspaceStorage } from './database.ts';
import { WriteBehind } from './write-behind.ts';

/** Older drafts than this many are forgotten. */
export const DRAFTS_MAX = 500;
/** A draft longer than this, as JSON text, is not kept: it came from a file, and is there again. */
export const DRAFT_CHARS_MAX = 1024 * 1024;
/** A form does not wait longer than this for its draft. What comes later is not shown: more than a busy machine takes. */
export const READ_WITHIN_MS = 10_000;

type Pending = { readonly kind: 'put'; readonly value: unknown } | { readonly kind: 'delete' };

interface Drafts {
  readonly storage: WorkspaceStorage;
  readonly writer: WriteBehind<Pending>;
}

let drafts: Drafts | null = null;

/** The arguments typed for one tool. */
export function toolDraftKey(serverId: string, tool: string): string {
  return `tool:${serverId}:${tool}`;
}

/** The form of one server; null for a server that is being added. */
export function serverDraftKey(serverId: string | null): string {
  return `server:${serverId ?? 'new'}`;
}

/** What was typed before, or null. Never fails. */
export async function readDraft<T>(key: string, schema: z.ZodType<T>): Promise<T | null> {
  if (drafts === null) return null;
  const pending = drafts.writer.peek(key);
  if (pending?.kind === 'delete') return null;
  const value = pending === undefined ? await inTime(drafts.storage.readDraft(key)) : pending.value;
  if (value === undefined) return null;
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** `value` is plain data. Written a moment later, together with others. */
export function writeDraft(key: string, value: unknown): void {
  if (JSON.stringify(value).length > DRAFT_CHARS_MAX) return;
  drafts?.writer.put(key, { kind: 'put', value });
}

export function deleteDraft(key: string): void {
  drafts?.writer.put(key, { kind: 'delete' });
}

/** Called once, before the first paint. */
export function openDrafts(storage: WorkspaceStorage): void {
  drafts = { storage, writer: new WriteBehind((pending) => writeAll(storage, pending)) };
}

export async function flushDrafts(): Promise<void> {
  await drafts?.writer.flush();
}

async function writeAll(storage: WorkspaceStorage, pending: ReadonlyMap<string, Pending>): Promise<void> {
  const savedMs = Date.now();
  const puts = [...pending].flatMap(([key, each]) =>
    each.kind === 'put' ? [{ key, value: each.value, savedMs }] : [],
  );
  const deletes = [...pending].flatMap(([key, each]) => (each.kind === 'delete' ? [key] : []));
  if (deletes.length > 0) await storage.deleteDrafts(deletes);
  if (puts.length === 0) return;
  await storage.putDrafts(puts);
  await storage.trimDrafts(DRAFTS_MAX);
}

async function inTime(reading: Promise<unknown>): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), READ_WITHIN_MS);
  });
  try {
    return await Promise.race([reading, deadline]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
