import { z } from 'zod';
import { definePref } from '../../workspace/prefs.ts';

export const wrapLines = definePref<boolean>('state:wrap', z.boolean(), true);

const STATE_LAYERS = ['document', 'memory'] as const;
/** Which layer of state is looked at. */
export const stateLayer = definePref<(typeof STATE_LAYERS)[number]>(
  'state:layer',
  z.enum(STATE_LAYERS),
  'document',
);

export const STATE_TABS = [
  { id: 'document', title: 'Workspace document' },
  { id: 'memory', title: 'Memory' },
] as const;
