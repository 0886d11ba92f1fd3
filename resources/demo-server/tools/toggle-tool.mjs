import * as z from 'zod';
import { defineTool, success } from '../tool.mjs';

export const toggleTool = defineTool({
  name: 'toggle_tool',
  title: 'Add or remove a tool',
  description: 'Shows or hides the tool "bonus" and announces that the list has changed.',
  input: z.object({ enabled: z.boolean().optional().describe('Left out, it flips') }),
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  run({ enabled }, _ctx, world) {
    const wanted = enabled ?? !world.bonusToolEnabled;
    const changed = world.setBonusTool(wanted);
    return success(`"bonus" is ${changed ? 'now' : 'already'} ${wanted ? 'there' : 'gone'}.`);
  },
});
