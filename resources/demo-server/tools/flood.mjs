import * as z from 'zod';
import { defineTool, success } from '../tool.mjs';

/** Sends in flight while back-pressure is ignored; without a bound the pipe's queue would be the only one. */
const MAX_IN_FLIGHT = 1_000;

export const flood = defineTool({
  name: 'flood',
  title: 'Flood',
  description: 'Sends many log notifications as fast as it can. They are numbered, so a gap can be seen.',
  input: z.object({
    count: z.int().min(1).max(1_000_000).default(1_000),
    padding: z.int().min(0).max(10_000).default(0).describe('Characters to make each one longer'),
    patient: z.boolean().default(true).describe('Wait for the pipe before each next one'),
  }),
  annotations: { readOnlyHint: true, openWorldHint: false },
  async run({ count, padding, patient }, ctx) {
    const filler = 'x'.repeat(padding);
    /** @type {Promise<void>[]} */
    let inFlight = [];
    for (let index = 0; index < count && !ctx.mcpReq.signal.aborted; index += 1) {
      // Not ctx.mcpReq.log: a modern request without a log level would silence it, and the load is the point.
      inFlight.push(
        ctx.mcpReq.notify({
          method: 'notifications/message',
          params: { level: 'info', logger: 'flood', data: { index, of: count, ...(filler && { filler }) } },
        }),
      );
      if (!patient && inFlight.length < MAX_IN_FLIGHT) continue;
      await Promise.all(inFlight);
      inFlight = [];
    }
    await Promise.all(inFlight);
    return success(`Sent ${count} notifications.`);
  },
});
