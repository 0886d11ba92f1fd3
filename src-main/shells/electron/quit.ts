import { app } from 'electron';

/** A host that does not stop in this time is left to the process's end. */
export const QUIT_DEADLINE_MS = 15_000;

/**
 * However the app is quit (the window, the menu, the session's end, a signal), the host is stopped first: no server stays
 * behind. Asked again meanwhile, it does not wait twice.
 */
export function quitSafely(stop: () => Promise<void>, report: (what: string, error: unknown) => void): void {
  let stopping: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    stopping ??= (async () => {
      const deadline = Promise.withResolvers<'late'>();
      const timer = setTimeout(() => deadline.resolve('late'), QUIT_DEADLINE_MS);
      const outcome = await Promise.race([stop().then(() => 'stopped' as const), deadline.promise]).catch(
        (error: unknown) => {
          report('quit', error);
          return 'late' as const;
        },
      );
      clearTimeout(timer);
      app.exit(outcome === 'stopped' ? 0 : 1);
    })();
    return stopping;
  };
  app.on('before-quit', (event) => {
    event.preventDefault();
    void begin();
  });
  app.on('window-all-closed', () => app.quit());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void begin());
}
