import { expect, it } from 'vitest';
import { mockCommands } from './mock-commands.ts';

it('gives commands that a shell and a client read as they are meant', () => {
  const [config, http, ci, drive] = mockCommands({
    id: '20261128-085615-taamc3',
    serverName: 'my "server" (dev)',
    dataFolder: '/home/ada/my data',
    program: ['/usr/bin/node', '/opt/deck/out/main/cli.js'],
  });
  expect(JSON.parse(config?.text ?? '')).toEqual({
    mcpServers: {
      'my-server-dev-mock': {
        command: '/usr/bin/node',
        args: ['/opt/deck/out/main/cli.js', 'mock', '20261128-085615-taamc3', '--data', '/home/ada/my data'],
      },
    },
  });
  expect(http?.text).toBe(
    "/usr/bin/node /opt/deck/out/main/cli.js mock 20261128-085615-taamc3 --data '/home/ada/my data' --http --port 4000",
  );
  // Another machine has neither this folder nor this installation.
  expect(ci?.text.split('\n')).toEqual([
    "/usr/bin/node /opt/deck/out/main/cli.js export 20261128-085615-taamc3 --data '/home/ada/my data' -o tests/my-server-dev.tape  # here, once",
    'tapedeck mock tests/my-server-dev.tape --fail-on-unmatched --report mock.json  # in CI',
  ]);
  expect(drive?.text).toContain(' -- node my-server.js');
  expect(
    mockCommands({ id: 'x', serverName: '🎛', dataFolder: '/d', program: ['tapedeck'] })[0]?.text,
  ).toContain('"server-mock"');
});
