import os from 'node:os';
import { createSpawner } from '../host/transport/child.ts';
import type { SpawnRequest } from '../host/ports.ts';
import { createRealClock } from './clock.ts';
import { describeSpawner } from './spawn-conformance.ts';
import { createFakeSpawner } from './spawn-fake.ts';

const request = (command: string, args: readonly string[] = []): SpawnRequest => ({
  command,
  args,
  cwd: os.tmpdir(),
  env: {},
});

const script = (source: string): SpawnRequest => request(process.execPath, ['-e', source]);

describeSpawner('real', () => createSpawner(createRealClock()), {
  echo: script('process.stdin.pipe(process.stdout)'),
  exits7: script('process.stderr.write("err\\n"); process.stdout.write("out\\n", () => process.exit(7))'),
  stubborn: script('process.on("SIGTERM", () => {}); setInterval(() => {}, 1e3); console.log("up")'),
  family: script(`
    const { spawn } = require('node:child_process');
    const left = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60e3)'], { detached: true, stdio: 'ignore' });
    left.on('spawn', () => console.log('left'));
    left.unref();
    process.stdin.resume();
  `),
  names: script('process.stdout.write(Object.keys(process.env).sort().join())'),
});

describeSpawner(
  'fake',
  () =>
    createFakeSpawner({
      echo(self) {
        self.onInput((bytes) => self.out(bytes));
        self.onInputEnd(() => self.exit(0));
      },
      exits7(self) {
        self.err('err\n');
        self.out('out\n');
        self.exit(7);
      },
      stubborn(self) {
        self.onSigterm(() => {});
        self.out('up\n');
      },
      family(self) {
        self.leaveDescendant();
        self.out('left\n');
        self.onInputEnd(() => self.exit(0));
      },
      names(self) {
        self.out(Object.keys(self.request.env).toSorted().join());
        self.exit(0);
      },
    }),
  {
    echo: request('echo'),
    exits7: request('exits7'),
    stubborn: request('stubborn'),
    family: request('family'),
    names: request('names'),
  },
);
