import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';

/** What `servers.previewConfig` takes at most, in characters; a config of servers has a few thousand. */
export const CONFIG_CHARS_MAX = 4 * 1024 * 1024;

export async function readConfigFile(file: File): Promise<Result<string>> {
  if (file.size > CONFIG_CHARS_MAX) {
    return fail(
      'config-invalid',
      `${file.name} is too large for a list of servers.`,
      'Choose the mcp.json file itself.',
    );
  }
  try {
    return ok(await file.text());
  } catch {
    return fail(
      'config-unreadable',
      `${file.name} cannot be read.`,
      'Does the file still exist, and is it yours to read?',
    );
  }
}
