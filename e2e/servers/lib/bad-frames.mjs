import { response, textResult } from './frames.mjs';

/**
 * What real servers have put on the wire, and worse. `id` is the request being answered.
 *
 * @typedef {{
 *   name: string,
 *   about: string,
 *   answers: boolean,
 *   endsStream?: boolean,
 *   bytes(id: string | number): Buffer,
 * }} BadFrame  `answers`: it stands in for the response; `endsStream`: nothing can follow it.
 */

/** @param {string} text */
const line = (text) => Buffer.from(`${text}\n`);
/** @param {string | number} id @param {string} text */
const good = (id, text) => JSON.stringify(response(id, textResult(text)));
/** @param {string} data already JSON */
const log = (data) =>
  line(`{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":${data}}}`);

/** @type {readonly BadFrame[]} */
export const badFrames = [
  { name: 'not-json', about: 'plain words', answers: false, bytes: () => line('Server started, listening…') },
  {
    name: 'broken-json',
    about: 'JSON that stops',
    answers: false,
    bytes: () => line('{"jsonrpc":"2.0","method":'),
  },
  { name: 'empty-line', about: 'nothing but newlines', answers: false, bytes: () => line('\n') },
  {
    name: 'not-json-rpc',
    about: 'a JSON object that is no message',
    answers: false,
    bytes: () => line('{"hello":"world"}'),
  },
  { name: 'scalar', about: 'JSON, but a number', answers: false, bytes: () => line('42') },
  {
    name: 'missing-jsonrpc',
    about: 'a response without "jsonrpc"',
    answers: true,
    bytes: (id) => line(JSON.stringify({ id, result: textResult('no version') })),
  },
  {
    name: 'wrong-jsonrpc',
    about: 'a response that claims version 1.0',
    answers: true,
    bytes: (id) => line(JSON.stringify({ jsonrpc: '1.0', id, result: textResult('old version') })),
  },
  {
    name: 'unknown-id',
    about: 'answers a request nobody made',
    answers: false,
    bytes: () => line(good(987_654_321, 'who?')),
  },
  {
    name: 'duplicate-response',
    about: 'the same request answered twice, differently',
    answers: true,
    bytes: (id) => line(`${good(id, 'first')}\n${good(id, 'second')}`),
  },
  {
    name: 'id-null',
    about: 'an error with id null',
    answers: false,
    bytes: () => line('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}'),
  },
  {
    name: 'id-as-string',
    about: 'the id comes back with another type',
    answers: true,
    bytes: (id) => line(good(String(id), 'my id is a string')),
  },
  {
    name: 'result-and-error',
    about: 'both at once',
    answers: true,
    bytes: (id) =>
      line(
        JSON.stringify({ ...response(id, textResult('yes')), error: { code: -32000, message: 'and no' } }),
      ),
  },
  {
    name: 'neither-result-nor-error',
    about: 'a response with nothing in it',
    answers: true,
    bytes: (id) => line(JSON.stringify({ jsonrpc: '2.0', id })),
  },
  {
    name: 'batch',
    about: 'an array of messages; only revision 2025-03-26 knew it',
    answers: true,
    bytes: (id) =>
      line(`[${good(id, 'in a batch')},{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}]`),
  },
  { name: 'empty-batch', about: 'an array without messages', answers: false, bytes: () => line('[]') },
  {
    name: 'pretty-printed',
    about: 'one message over several lines',
    answers: true,
    bytes: (id) => line(JSON.stringify(response(id, textResult('pretty')), null, 2)),
  },
  {
    name: 'bom',
    about: 'a byte order mark first',
    answers: true,
    bytes: (id) => line(`\uFEFF${good(id, 'marked')}`),
  },
  {
    name: 'crlf',
    about: 'a line that ends in CR LF',
    answers: true,
    bytes: (id) => line(`${good(id, 'crlf')}\r`),
  },
  {
    name: 'invalid-utf8',
    about: 'bytes that are no UTF-8, inside a string',
    answers: true,
    bytes: (id) => {
      const [before = '', after = ''] = good(id, '@@').split('@@');
      return Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), line(after)]);
    },
  },
  {
    name: 'lone-surrogate',
    about: 'half a character, escaped',
    answers: false,
    bytes: () => log('"half \\ud83d a face"'),
  },
  {
    name: 'duplicate-keys',
    about: 'two results in one object: parsers keep the last',
    answers: true,
    bytes: (id) =>
      line(
        `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${JSON.stringify(textResult('hidden'))},` +
          `"result":${JSON.stringify(textResult('seen'))}}`,
      ),
  },
  {
    name: 'big-integers',
    about: 'numbers that a double cannot hold',
    answers: false,
    bytes: () => log('{"big":9007199254740993,"huge":1e400,"small":0.1000000000000000055511151231257827}'),
  },
  {
    name: 'proto',
    about: 'keys that reach for the prototype',
    answers: false,
    bytes: () => log('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  },
  {
    name: 'bidi',
    about: 'text that shows in another order than it is stored',
    answers: false,
    bytes: () => log('"delete \u202Egnp.elif\u202C \u2066now\u2069"'),
  },
  {
    name: 'zero-width',
    about: 'characters that do not show',
    answers: false,
    bytes: () => log('"ad\u200Bm\u200Di\u2060n\uFEFF\u00AD"'),
  },
  {
    name: 'controls',
    about: 'terminal escapes and a NUL, escaped as JSON wants',
    answers: false,
    bytes: () => log('"\\u001b[31mred\\u001b[0m \\u0000 \\u0007 \\u009b2J"'),
  },
  {
    name: 'raw-controls',
    about: 'the same as raw bytes, which JSON forbids',
    answers: false,
    bytes: () => log('"\u001b[31mred\u001b[0m \u0000 \u0007"'),
  },
  {
    name: 'markup',
    about: 'text that is code in a careless page',
    answers: true,
    bytes: (id) =>
      line(good(id, '<img src=x onerror="document.title=\'owned\'"><script>1</script> ${7*7} {{7*7}}')),
  },
  {
    name: 'deep',
    about: 'ten thousand arrays in each other',
    answers: false,
    bytes: () => log('['.repeat(10_000) + ']'.repeat(10_000)),
  },
  {
    name: 'unknown-method',
    about: 'a request that no client knows',
    answers: false,
    bytes: () => line('{"jsonrpc":"2.0","id":"srv-1","method":"tapedeck/unheard-of","params":{"x":1}}'),
  },
  {
    name: 'no-newline',
    about: 'the last line of a stream, without its newline',
    answers: true,
    endsStream: true,
    bytes: (id) => Buffer.from(good(id, 'the end')),
  },
];
