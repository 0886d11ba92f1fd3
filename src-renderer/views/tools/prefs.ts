/** What this view remembers of its user, besides sizes and drafts. */
import { z } from 'zod';
import { definePref } from '../../workspace/prefs.ts';

export const TOOL_TABS = ['form', 'json', 'schema', 'definition', 'history', 'cache', 'guards'] as const;
export type ToolTab = (typeof TOOL_TABS)[number];
export const toolTab = definePref<ToolTab>('tools:tab', z.enum(TOOL_TABS), 'form');

export const RESULT_TABS = ['result', 'raw', 'sent', 'timing'] as const;
export type ResultTab = (typeof RESULT_TABS)[number];
export const resultTab = definePref<ResultTab>('tools:result-tab', z.enum(RESULT_TABS), 'result');

export const wrapText = definePref<boolean>('tools:wrap', z.boolean(), true);
/** The list shows the tools of the chosen server only. */
export const onlyChosen = definePref<boolean>('tools:only-chosen', z.boolean(), false);
