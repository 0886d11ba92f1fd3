/**
 * first-page FOLDER TAPE ROWS: opens a host in a process that has done nothing yet, asks for the last rows of a tape, and
 * tells how long both took as one JSON line. The workers are those that were built, as when the app starts.
 */
import { createHost } from '../../../src-main/host/host.ts';
import { NO_FILTER } from '../../../src-shared/api/messages.ts';
import { realPorts, unwrap } from '../../integration/host-kit.ts';
import { stopwatch, type Took } from './timed.ts';

export interface FirstPage {
  readonly opened: Took;
  /** Since the host was opened, and since it was begun. */
  readonly page: Took;
  readonly both: Took;
  readonly rows: number;
  readonly total: number;
}

const built = (name: string): URL => new URL(`../../../out/main/${name}.js`, import.meta.url);
const [folder = '', tapeId = '', rows = '0'] = process.argv.slice(2);
const fromSource = realPorts(folder);
const ports = {
  ...fromSource,
  workers: {
    ...fromSource.workers,
    index: built('index-worker'),
    schema: built('schema-worker'),
    seal: built('seal-worker'),
  },
};

const sinceStart = stopwatch();
const { api } = unwrap(createHost(ports));
const opened = sinceStart();
const sinceOpened = stopwatch();
const shown = unwrap(
  await api.messages.page({
    scope: { kind: 'tape', tapeId },
    filter: NO_FILTER,
    anchor: { kind: 'tail' },
    limit: Number(rows),
  }),
);
const said: FirstPage = {
  opened,
  page: sinceOpened(),
  both: sinceStart(),
  rows: shown.seq.length,
  total: shown.total,
};
process.stdout.write(`${JSON.stringify(said)}\n`, () => process.kill(process.pid, 'SIGKILL'));
