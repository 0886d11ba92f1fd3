import { failure, initializeResult, response } from './frames.mjs';
import { lineSplitter } from './lines.mjs';
import { parseMessage } from './messages.mjs';
import { send } from './output.mjs';

/**
 * @typedef {import('./frames.mjs').Id} Id
 * @typedef {import('./messages.mjs').Message} Message
 * @typedef {{
 *   description: string,
 *   inputSchema?: Record<string, unknown>,
 *   annotations?: Record<string, unknown>,
 *   call(args: Record<string, unknown>, message: Message & { id: Id }): unknown,
 * }} Tool  Returning undefined means: no answer, or one that the tool wrote itself.
 * @typedef {{
 *   name: string,
 *   tools?: Record<string, Tool>,
 *   instead?: Record<string, (message: Message) => unknown>,
 *   onReady?: () => void,
 *   onEnd?: () => void,
 * }} Server  `instead` replaces the normal handling of a method.
 */

/** Not at once: a reader that is slow may not have taken the last answers yet, and an exit would drop them. */
const exitWhenWritten = () => void process.stdout.write('', () => process.exit(0));

/** A minimal legacy server on stdin and stdout. @param {Server} server */
export function serve({ name, tools = {}, instead = {}, onReady, onEnd = exitWhenWritten }) {
  const toolList = Object.entries(tools).map(([toolName, { description, inputSchema, annotations }]) => ({
    name: toolName,
    description,
    inputSchema: inputSchema ?? { type: 'object' },
    ...(annotations !== undefined && { annotations }),
  }));

  /** @type {Record<string, (message: Message & { id: Id }) => unknown>} */
  const methods = {
    initialize: () => initializeResult(name),
    ping: () => ({}),
    'logging/setLevel': () => ({}),
    'tools/list': () => ({ tools: toolList }),
    'tools/call': (message) => toolOf(message)?.call(argumentsOf(message), message),
  };

  /** @param {Message} message */
  const toolOf = ({ params }) => {
    const wanted = String(params?.name);
    return Object.hasOwn(tools, wanted) ? tools[wanted] : undefined;
  };

  /** @param {Message & { id: Id }} request */
  function answer(request) {
    const method = methods[request.method];
    if (!method) return send(failure(request.id, -32601, 'Method not found'));
    if (request.method === 'tools/call' && !toolOf(request)) {
      return send(failure(request.id, -32602, `Unknown tool: ${String(request.params?.name)}`));
    }
    const result = method(request);
    if (result instanceof Promise) return result.then((value) => deliver(request.id, value));
    return deliver(request.id, result);
  }

  /** @param {Message} message */
  function handle(message) {
    const { id, method } = message;
    const replacement = instead[method];
    if (replacement) replacement(message);
    else if (id !== undefined) void answer({ ...message, id });
    else if (method === 'notifications/initialized') onReady?.();
  }

  const split = lineSplitter((line) => handle(parseMessage(line)));
  process.stdin.on('data', (chunk) => {
    process.stdout.cork(); // one system call for all the answers to a chunk
    split(chunk);
    process.stdout.uncork();
  });
  process.stdin.on('end', onEnd);
}

/** @param {Id} id @param {unknown} result */
const deliver = (id, result) => (result === undefined ? Promise.resolve() : send(response(id, result)));

/** @param {Message} message @returns {Record<string, unknown>} */
function argumentsOf({ params }) {
  const args = params?.arguments;
  return typeof args === 'object' && args !== null ? { ...args } : {};
}
