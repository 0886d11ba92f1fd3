import { z } from 'zod';
import { definePref } from '../../workspace/prefs.ts';

/** The section that was open last. */
export const openSection = definePref<string>('settings:section', z.string().max(64), 'appearance');
