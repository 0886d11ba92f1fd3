// plain-proxy.mjs PORT: a reverse proxy in front of 127.0.0.1:PORT and nothing else; prints its own port.
import { Agent, createServer, request } from 'node:http';

const port = Number(process.argv[2]);
const agent = new Agent({ keepAlive: true });
const server = createServer((asked, answer) => {
  const { method, url: path, headers } = asked;
  const onward = request(
    { hostname: '127.0.0.1', port, agent, method, path, headers: { ...headers, host: `127.0.0.1:${port}` } },
    (response) => {
      answer.writeHead(response.statusCode ?? 0, response.headers);
      response.pipe(answer);
    },
  );
  onward.on('error', () => answer.destroy());
  asked.pipe(onward);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
