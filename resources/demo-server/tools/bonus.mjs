import * as z from 'zod';
import { defineTool, success } from '../tool.mjs';

export const bonus = defineTool({
  name: 'bonus',
  title: 'Bonus track',
  description: 'Only here while "toggle_tool" has switched it on.',
  input: z.object({}),
  annotations: { readOnlyHint: true, openWorldHint: false },
  run: () => success('You found the hidden track.'),
});
