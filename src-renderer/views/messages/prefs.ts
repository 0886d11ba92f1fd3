/** What this view remembers of its user, besides widths and sizes. */
import { z } from 'zod';
import { definePref } from '../../workspace/prefs.ts';
import { TIME_MODES, type TimeMode } from './columns.ts';

export const timeMode = definePref<TimeMode>('messages:time', z.enum(TIME_MODES), 'clock');
export const wrapLines = definePref<boolean>('messages:wrap', z.boolean(), true);
export const DETAIL_TABS = ['pretty', 'raw', 'pair', 'timing', 'findings'] as const;
export type DetailTab = (typeof DETAIL_TABS)[number];
export const detailTab = definePref<DetailTab>('messages:tab', z.enum(DETAIL_TABS), 'pretty');
