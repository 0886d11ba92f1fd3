/** Asks its client for everything that a legacy server may ask for, once the session stands. The ids say what for. */
import { send } from './lib/output.mjs';
import { serve } from './lib/serve.mjs';

const questions = {
  ping: ['ping', undefined],
  roots: ['roots/list', undefined],
  sampling: [
    'sampling/createMessage',
    { maxTokens: 1, messages: [{ role: 'user', content: { type: 'text', text: 'Hello?' } }] },
  ],
  elicitation: [
    'elicitation/create',
    { message: 'Your name?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } } } },
  ],
};

serve({
  name: 'asks',
  onReady() {
    for (const [id, [method, params]] of Object.entries(questions)) {
      void send({ jsonrpc: '2.0', id, method, ...(params !== undefined && { params }) });
    }
  },
});
