import { z } from 'zod';
import { definePref } from '../../workspace/prefs.ts';

const ITEM_TABS = ['content', 'definition', 'history'] as const;
export type ItemTab = (typeof ITEM_TABS)[number];
export const itemTab = definePref<ItemTab>('catalog:tab', z.enum(ITEM_TABS), 'content');
