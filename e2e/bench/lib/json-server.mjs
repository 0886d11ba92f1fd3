// json-server.mjs: answers every POST with one tools/call result of about 400 bytes; prints its port.
import { createServer } from 'node:http';

const body = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  result: { content: [{ type: 'text', text: 'x'.repeat(320) }] },
});
const server = createServer((asked, answer) => {
  asked.resume();
  asked.on('end', () => {
    answer.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
    answer.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
