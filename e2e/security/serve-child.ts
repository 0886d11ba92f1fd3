// startWeb in a process of its own, over a fake host. argv: data folder, how the host stops (`well`, `never`, `badly`).
import { createRealClock, createSecureRandom } from '../../src-main/host/host.ts';
import { fakeHostApi } from '../../src-main/shells/rpc/fake-host-api.ts';
import { createConsentDesk, startWeb } from '../../src-main/shells/web/main.ts';

const [dataFolder = '', stops = 'well'] = process.argv.slice(2);
const clock = createRealClock();
const random = createSecureRandom();

const running = await startWeb({
  host: {
    api: fakeHostApi(),
    download: () => null,
    async stop() {
      process.stderr.write('stopping\n');
      if (stops === 'badly') throw new Error('it broke');
      if (stops === 'never') await new Promise(() => undefined);
    },
  },
  desk: createConsentDesk(clock, random),
  port: 0,
  rendererFolder: dataFolder,
  dataFolder,
  clock,
  random,
});
if (!running.ok) throw new Error(running.failure.message);
process.exit(await running.value.done);
