/**
 * A legacy server that does not bear a request before `initialize`: it ends.
 *   --ignore   it does not answer instead
 */
import { flag } from './lib/options.mjs';
import { serve } from './lib/serve.mjs';

serve({
  name: 'probe-averse',
  instead: {
    'server/discover': () => {
      if (!flag('ignore')) process.exit(3);
    },
  },
});
