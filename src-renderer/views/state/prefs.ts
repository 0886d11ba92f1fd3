import { z } from 'zod';
import { definePref } from '../../workspace/prefs.ts';

export const wrapLines = definePref<boolean>('state:wrap', z.boolean(), true);
