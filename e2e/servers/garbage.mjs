/**
 * Answers `initialize` with random bytes and then goes on as if nothing had happened.
 *   --seed S    the same bytes every time (default 1)
 *   --bytes N   how many (default 4,096)
 *   --instead   no real answer follows
 */
import { initializeResult, response } from './lib/frames.mjs';
import { flag, number } from './lib/options.mjs';
import { send, write } from './lib/output.mjs';
import { randomBytes } from './lib/random.mjs';
import { serve } from './lib/serve.mjs';

serve({
  name: 'garbage',
  instead: {
    async initialize({ id }) {
      await write(randomBytes(number('bytes', 4_096), number('seed', 1)));
      if (flag('instead') || id === undefined) return;
      await write('\n');
      await send(response(id, initializeResult('garbage')));
    },
  },
});
