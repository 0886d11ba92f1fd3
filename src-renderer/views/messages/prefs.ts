/** What this view remembers of its user, besides widths and sizes. */
import { z } from 'zod';
import { QUERY_MAX } from '../../../src-shared/api/messages.ts';
import { PATH_CHARS_MAX } from '../../../src-shared/api/timeline.ts';
import { definePref } from '../../workspace/prefs.ts';
import { TIME_MODES, type TimeMode } from './columns.ts';

export const timeMode = definePref<TimeMode>('messages:time', z.enum(TIME_MODES), 'clock');
/** The oldest leaves. */
export const SAVED_FILTERS_MAX = 50;
export const FILTER_NAME_MAX = 60;
const savedFilter = z.object({
  query: z.string().max(QUERY_MAX),
  /** Empty: it goes by its query. */
  name: z.string().max(FILTER_NAME_MAX),
});
export type SavedFilter = Readonly<z.infer<typeof savedFilter>>;
/** Before filters had names, a saved one was its query. */
const unnamed = z
  .string()
  .max(QUERY_MAX)
  .transform((query): SavedFilter => ({ query, name: '' }));
const savedFilterList = z.array(savedFilter.or(unnamed)).max(SAVED_FILTERS_MAX);
export const savedFilters = definePref<readonly SavedFilter[]>('messages:saved-filters', savedFilterList, []);
export const COLOURS = ['mark', 'info', 'muted'] as const;
const colourRule = z.object({
  query: z.string().max(QUERY_MAX),
  colour: z.enum(COLOURS),
  /** It stays in its place and colours nothing. */
  off: z.boolean().optional(),
});
export type ColourRule = Readonly<z.infer<typeof colourRule>>;
/** The oldest leaves. */
export const COLOUR_RULES_MAX = 12;
const colourRuleList = z.array(colourRule).max(COLOUR_RULES_MAX);
export const colourRules = definePref<readonly ColourRule[]>('messages:colour-rules', colourRuleList, []);
/** Saved filters and colours as a file, to take them along. */
export const filterSetSchema = z.object({
  tapedeckFilters: z.literal(1),
  saved: savedFilterList.default([]),
  colours: colourRuleList.default([]),
});
export const TIMELINE_MIN_PX = 96;
export const TIMELINE_MAX_PX = 480;
/** Whether the timeline is shown, and how high. */
export const timelineHeight = definePref(
  'messages:timeline',
  z.object({ isOpen: z.boolean(), px: z.number().min(TIMELINE_MIN_PX).max(TIMELINE_MAX_PX) }),
  { isOpen: true, px: 144 },
);
/** A JSON path that is a column of the table, a lane of the timeline, or both. */
export const pathWish = definePref(
  'messages:path',
  z.object({ path: z.string().max(PATH_CHARS_MAX), asColumn: z.boolean(), asPlot: z.boolean() }),
  { path: '', asColumn: true, asPlot: true },
);
export const wrapLines = definePref<boolean>('messages:wrap', z.boolean(), true);
export const DETAIL_TABS = ['pretty', 'raw', 'pair', 'timing', 'findings', 'note'] as const;
export type DetailTab = (typeof DETAIL_TABS)[number];
export const detailTab = definePref<DetailTab>('messages:tab', z.enum(DETAIL_TABS), 'pretty');
