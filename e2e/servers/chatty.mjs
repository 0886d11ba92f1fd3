/**
 * Sends numbered log notifications as fast as the pipe takes them, and no faster. `data.index` runs from 0 to
 * `data.of` - 1, so a gap can be proved. By default it starts after `notifications/initialized`.
 *   --count N        how many (default 1,000)
 *   --size B         bytes of each line, newline included (default 400)
 *   --rate R         at most R a second (default: no limit)
 *   --on-call        wait for `tools/call flood {count?}` instead; it is answered after the last one
 *   --immediately    do not wait for a handshake
 *   --exit           end the process after the last one (else it serves on)
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { textResult } from './lib/frames.mjs';
import { numberedBlock } from './lib/numbered.mjs';
import { flag, number } from './lib/options.mjs';
import { write } from './lib/output.mjs';
import { serve } from './lib/serve.mjs';

const BLOCK_BYTES = 64 * 1024;
const RATE_TICK_MS = 10;

const count = number('count', 1_000);
const sizeBytes = number('size', 400);
const rate = number('rate', 0);

/** @param {number} total */
async function flood(total) {
  const perBlock = Math.max(1, Math.floor(BLOCK_BYTES / sizeBytes));
  const block = numberedBlock(sizeBytes, perBlock, total);
  const startedAt = performance.now();
  for (let sent = 0; sent < total;) {
    const allowed = rate === 0 ? total : Math.floor(((performance.now() - startedAt) / 1_000) * rate) + 1;
    const due = Math.min(perBlock, total - sent, allowed - sent);
    if (due <= 0) {
      await sleep(RATE_TICK_MS);
      continue;
    }
    await write(block.fill(sent, due));
    sent += due;
  }
  if (flag('exit')) process.exit(0);
}

serve({
  name: 'chatty',
  tools: {
    flood: {
      description: 'Sends numbered notifications, then answers',
      inputSchema: { type: 'object', properties: { count: { type: 'integer', minimum: 1 } } },
      async call(args) {
        const total = Number(args.count ?? count);
        await flood(total);
        return textResult(`sent ${total}`);
      },
    },
  },
  onReady: () => {
    if (!flag('on-call') && !flag('immediately')) void flood(count);
  },
});

if (flag('immediately')) void flood(count);
