import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything is kept unless `--data` says otherwise: TAPEDECK_DATA, or the platform's place for such data. */
export function dataFolder(given: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  const chosen = given ?? env['TAPEDECK_DATA'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Tapedeck');
  if (process.platform === 'win32')
    return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Tapedeck');
  const base = env['XDG_DATA_HOME'];
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.local', 'share'), 'tapedeck');
}
