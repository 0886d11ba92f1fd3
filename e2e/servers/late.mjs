/**
 * Answers after the caller has stopped waiting.
 *   tools/call late {delayMs?}     answers after a delay, cancelled or not (--delay-ms N, default 1,500)
 *   tools/call spiteful            answers only once it has been cancelled
 */
import { response, textResult } from './lib/frames.mjs';
import { number } from './lib/options.mjs';
import { send } from './lib/output.mjs';
import { serve } from './lib/serve.mjs';

/** @type {Set<import('./lib/frames.mjs').Id>} */
const waitingForCancel = new Set();

serve({
  name: 'late',
  tools: {
    late: {
      description: 'Answers after a delay, whatever happens',
      inputSchema: { type: 'object', properties: { delayMs: { type: 'integer' } } },
      call: (args, { id }) =>
        void setTimeout(
          () => void send(response(id, textResult('late'))),
          Number(args.delayMs ?? number('delay-ms', 1_500)),
        ),
    },
    spiteful: {
      description: 'Answers when it is cancelled',
      call: (_args, { id }) => void waitingForCancel.add(id),
    },
  },
  instead: {
    'notifications/cancelled': ({ params }) => {
      const id = params?.requestId;
      if (typeof id !== 'string' && typeof id !== 'number') return;
      if (waitingForCancel.delete(id)) void send(response(id, textResult('you said cancel, I say done')));
    },
  },
});
