/** What the guards remember of their user. */
import { z } from 'zod';
import { definePref } from '../../workspace/prefs.ts';

/** The limits of a server are unfolded below its data sheet. */
export const limitsOpen = definePref<boolean>('guards:limits-open', z.boolean(), false);
