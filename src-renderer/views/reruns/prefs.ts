import { z } from 'zod';
import { definePref } from '../../workspace/prefs.ts';

export const diffLayout = definePref<'sides' | 'inline'>(
  'reruns:layout',
  z.enum(['sides', 'inline']),
  'sides',
);
