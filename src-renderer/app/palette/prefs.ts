import { z } from 'zod';
import { definePref } from '../../workspace/prefs.ts';

/** What was run last, newest first; the oldest leaves. */
export const RECENT_MAX = 20;
export const recentItems = definePref<readonly string[]>(
  'palette:recent',
  z.array(z.string().max(1_000)).max(RECENT_MAX),
  [],
);
