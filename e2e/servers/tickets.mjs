/** Opens tickets under a number that is another in every process, says it in running text, and wants it back. */
import { randomInt } from 'node:crypto';
import { textResult } from './lib/frames.mjs';
import { serve } from './lib/serve.mjs';

const number = `TK-${randomInt(100_000, 999_999)}`;
const READ_ONLY = { annotations: { readOnlyHint: true } };

serve({
  name: 'tickets',
  tools: {
    open: {
      ...READ_ONLY,
      description: 'Opens a ticket',
      call: () => textResult(`Done. Created ticket ${number} for you.`),
    },
    look: {
      ...READ_ONLY,
      description: 'Says how a ticket stands',
      call: ({ ticket }) =>
        ticket === number
          ? textResult('It is open.')
          : { ...textResult('There is no such ticket.'), isError: true },
    },
  },
});
