import { app, dialog, Menu, session, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { createHost, needsPreparing, prepareData, type Host, type Prepared } from '../../host/host.ts';
import { dataFolder } from '../data-folder.ts';
import { flagOverrides } from '../flag-overrides.ts';
import { nodePorts, reportToTerminal } from '../node-ports.ts';
import { startingPage } from '../page/starting-page.ts';
import { watchStart, type StartWatch } from '../page/start-progress.ts';
import { createChannelServer } from '../rpc/channel.ts';
import { createConsentDialog } from './consent-dialog.ts';
import { createLinkOpener } from './links.ts';
import { lockContents, lockSession } from './lockdown.ts';
import { appMenu } from './menu.ts';
import { claimScheme, servePage } from './page-protocol.ts';
import { servePorts } from './ports.ts';
import { quitSafely } from './quit.ts';
import { loadPage, openWindow } from './window.ts';

/** The bundle lies in out/main; the page and the preload lie beside it. */
const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PRELOAD = beside('../preload/preload.cjs');
const RENDERER = beside('../renderer');

/** `--data DIR` or `--data=DIR`, as on the command line. */
function dataArgument(args: readonly string[]): string | undefined {
  const at = args.indexOf('--data');
  return at === -1 ? args.find((one) => one.startsWith('--data='))?.slice('--data='.length) : args[at + 1];
}

/** `--flag NAME=on`, as often as there are flags; as on the command line. */
function flagArguments(args: readonly string[]): readonly string[] {
  return args.flatMap((one, at) => {
    if (one.startsWith('--flag=')) return [one.slice('--flag='.length)];
    return one === '--flag' ? [args[at + 1] ?? ''] : [];
  });
}

function refuse({ message, hint }: Failure): void {
  dialog.showErrorBox(message, hint);
  app.exit(1);
}

async function run(folder: string): Promise<void> {
  await app.whenReady();
  Menu.setApplicationMenu(Menu.buildFromTemplate(appMenu(process.platform === 'darwin', !app.isPackaged)));
  let window: BrowserWindow | null = null;
  const windowOf = (): BrowserWindow | null => (window?.isDestroyed() === false ? window : null);

  const flags = flagOverrides(flagArguments(process.argv.slice(1)), process.env);
  if (!flags.ok) return refuse(flags.failure);
  const hostPorts = {
    ...nodePorts(folder, 'electron', createConsentDialog(windowOf)),
    flagOverrides: flags.value,
  };
  const openLink = createLinkOpener(windowOf);
  app.on('web-contents-created', (_event, contents) => lockContents(contents, openLink));
  app.on('second-instance', () => {
    const shown = windowOf();
    if (shown?.isMinimized() === true) shown.restore();
    shown?.focus();
  });
  lockSession(session.defaultSession);
  let start: StartWatch | null = null;
  let served: Host | null = null;
  servePage(
    session.defaultSession,
    RENDERER,
    hostPorts.clock,
    () => (start === null ? null : startingPage(start.progress())),
    (id) => served?.download(id) ?? null,
  );

  let prepared: Prepared | null = null;
  if (needsPreparing(folder)) {
    const watch = watchStart(() => hostPorts.clock.wallMs());
    start = watch;
    window = openWindow(PRELOAD, !app.isPackaged);
    await loadPage(window);
    const done = await prepareData(hostPorts, (phase) => {
      watch.note(phase);
      if (phase.kind !== 'copied') hostPorts.onMigration?.(phase);
    });
    if (!done.ok) return refuse(done.failure);
    prepared = done.value;
  }
  const host = createHost(hostPorts, 'app', prepared);
  if (!host.ok) return refuse(host.failure);
  served = host.value;
  const ports = servePorts({
    contentsOf: () => windowOf()?.webContents ?? null,
    serve: createChannelServer(host.value.api, reportToTerminal),
    report: reportToTerminal,
  });
  quitSafely(async () => {
    ports.close();
    await host.value.stop();
  }, reportToTerminal);
  start = null;
  window ??= openWindow(PRELOAD, !app.isPackaged);
  await loadPage(window);
}

const folder = dataFolder(dataArgument(process.argv.slice(1)));
// What the page keeps (drafts, layout) belongs to the data folder; so does the lock that makes this the only instance.
app.setPath('userData', join(folder, 'window'));
app.enableSandbox();
claimScheme();
if (app.requestSingleInstanceLock()) {
  run(folder).catch((error: unknown) => {
    reportToTerminal('start', error);
    app.exit(1);
  });
} else {
  process.stderr.write(
    'tapedeck: the app runs already on this data folder; its window has been brought to the front\n',
  );
  app.exit(0);
}
