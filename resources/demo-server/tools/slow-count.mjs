import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { defineTool, success } from '../tool.mjs';

export const slowCount = defineTool({
  name: 'slow_count',
  title: 'Count slowly',
  description: 'Reports its progress at every step, and stops when cancelled.',
  input: z.object({
    steps: z.int().min(1).max(1_000).default(5),
    stepMs: z.int().min(0).max(60_000).default(300).describe('Milliseconds between two steps'),
  }),
  annotations: { readOnlyHint: true, openWorldHint: false },
  async run({ steps, stepMs }, ctx) {
    const { signal, _meta } = ctx.mcpReq;
    const progressToken = _meta?.progressToken;
    for (let step = 1; step <= steps; step += 1) {
      await sleep(stepMs, undefined, { signal });
      if (progressToken === undefined) continue;
      await ctx.mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress: step, total: steps, message: `step ${step} of ${steps}` },
      });
    }
    return success(`Counted to ${steps}.`);
  },
});
