import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { previewConfig, type Host } from '../../host/host.ts';
import { complain } from './print.ts';

/**
 * Adds the servers of a config file that the app does not know by name yet. They still need a person's consent before
 * they start. A file that cannot be used is a message, and the app opens all the same.
 */
export async function offerConfig(host: Host, file: string): Promise<void> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    host.notice({
      severity: 'warning',
      message: `Cannot read ${file}: ${why}`,
      hint: 'Check the path given to --config.',
    });
    complain(
      { code: 'config-unreadable', message: `Cannot read ${file}: ${why}`, hint: 'Check the path.' },
      false,
    );
    return;
  }
  const preview = previewConfig(text, resolve(file));
  if (!preview.ok) {
    const message = `${file}: ${preview.failure.message}`;
    host.notice({ severity: 'warning', message, hint: preview.failure.hint });
    complain({ ...preview.failure, message }, false);
    return;
  }
  const known = await host.api.servers.list();
  const names = new Set(known.ok ? known.value.map((server) => server.name) : []);
  for (const { name, draft, problem } of preview.value.servers) {
    if (draft === null) {
      host.notice({
        severity: 'warning',
        message: `${file}: ${name}: ${problem ?? 'unusable'}`,
        hint: 'The other servers were added.',
      });
    } else if (!names.has(draft.name)) {
      await host.api.servers.add(draft);
    }
  }
}
