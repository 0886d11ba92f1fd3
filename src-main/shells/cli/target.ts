import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { EraMode, ServerDraft } from '../../../src-shared/api/servers.ts';
import type { Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import { hasCredentials } from '../../../src-shared/base/url-credentials.ts';
import { previewConfig, type DirectTarget } from '../../host/host.ts';

/** How the command line names a server: a command after `--`, a URL, an entry of a config file, or a name in the app. */
export interface TargetOptions {
  readonly url?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly config?: string | undefined;
  readonly server?: string | undefined;
  readonly env?: readonly string[] | undefined;
  readonly cwd?: string | undefined;
  readonly era?: EraMode | undefined;
}

/** Turns options and the words after `--` into one target; says clearly when there is none, or more than one. */
export async function targetOf(
  options: TargetOptions,
  command: readonly string[],
): Promise<Result<DirectTarget>> {
  const ways = [command.length > 0, options.url !== undefined, options.config !== undefined].filter(
    Boolean,
  ).length;
  if (ways > 1) return usage('Name the server in one way only.');
  const era = options.era ?? 'auto';
  const [file, ...args] = command;
  if (file !== undefined) {
    const env = pairs(options.env ?? [], '=');
    if (env === null) return usage('--env wants NAME=VALUE.');
    return draft({
      name: nameOf(file, args),
      era,
      spec: { kind: 'stdio', command: file, args, cwd: resolve(options.cwd ?? '.'), env },
    });
  }
  if (options.url !== undefined) {
    if (!/^https?:\/\//.test(options.url) || !URL.canParse(options.url))
      return usage(`${options.url} is not an http or https URL.`);
    if (hasCredentials(options.url))
      return fail(
        'bad-request',
        'A name or password in a URL would be shown and recorded.',
        'Give it as --header "Authorization: Basic …", whose value is not.',
      );
    const headers = pairs(options.header ?? [], ':');
    if (headers === null) return usage('--header wants "Name: value".');
    return draft({ name: new URL(options.url).host, era, spec: { kind: 'http', url: options.url, headers } });
  }
  if (options.config !== undefined) return fromConfig(options.config, options);
  if (options.server !== undefined) return ok({ kind: 'name', name: options.server });
  return usage(
    'Which server? Give -- COMMAND ARGS…, or --url URL, or --config FILE --server NAME, or --server NAME.',
  );
}

async function fromConfig(
  file: string,
  { server: name, era, cwd = '.' }: TargetOptions,
): Promise<Result<DirectTarget>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return fail(
      'config-unreadable',
      `Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
      'Check the path.',
    );
  }
  const preview = previewConfig(text, resolve(file));
  if (!preview.ok) {
    const message = `${file}: ${preview.failure.message}`;
    return { ok: false, failure: { ...preview.failure, message } };
  }
  const names = preview.value.servers.map((each) => each.name);
  const wanted = name ?? (names.length === 1 ? names[0] : undefined);
  if (wanted === undefined) return usage(`--server NAME picks one of: ${names.join(', ')}.`);
  const found = preview.value.servers.find((each) => each.name === wanted);
  if (found === undefined) return usage(`${file} has no server ${wanted}; it has: ${names.join(', ')}.`);
  if (found.draft === null)
    return fail('config-invalid', `${wanted}: ${found.problem ?? 'unusable'}`, `Mend the entry in ${file}.`);
  if (found.problem !== null) process.stderr.write(`tapedeck: ${wanted}: ${found.problem}\n`);
  const { spec } = found.draft;
  return draft({
    ...found.draft,
    era: era ?? found.draft.era,
    // A path in the file is meant from where one stands, as with a command after `--`.
    spec: spec.kind === 'stdio' ? { ...spec, cwd: spec.cwd ?? resolve(cwd) } : spec,
  });
}

function draft(given: ServerDraft): Result<DirectTarget> {
  return ok({ kind: 'draft', draft: given });
}

function usage(message: string): Result<DirectTarget> {
  return fail('bad-request', message, 'tapedeck help shows the ways.');
}

const NAME_CHARS = 64;

function nameOf(file: string, args: readonly string[]): string {
  const script = args.find((each) => /\.[cm]?[jt]s$|\.py$/.test(each)) ?? file;
  return (script.split(/[/\\]/).at(-1) ?? file).slice(0, NAME_CHARS);
}

function pairs(given: readonly string[], separator: string): Record<string, string> | null {
  const result: Record<string, string> = {};
  for (const each of given) {
    const at = each.indexOf(separator);
    if (at < 1) return null;
    result[each.slice(0, at).trim()] = separator === ':' ? each.slice(at + 1).trim() : each.slice(at + 1);
  }
  return result;
}
