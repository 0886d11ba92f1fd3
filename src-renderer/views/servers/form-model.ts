import { z } from 'zod';
import {
  ARGS_MAX,
  ENV_MAX,
  eraModeSchema,
  NAME_MAX,
  serverDraftSchema,
  type Server,
  type ServerDraft,
} from '../../../src-shared/api/servers.ts';
import { hasCredentials } from '../../../src-shared/base/url-credentials.ts';
import { joinArgs, splitArgs } from './argv.ts';
import { readCommandLine } from './command-line.ts';

/** One environment variable or header as it is typed. */
export interface PairRow {
  /** Stable for the life of the form. */
  readonly id: number;
  readonly name: string;
  readonly value: string;
  /** The host has a value under this name, which this page never sees; it stays unless it is replaced. */
  readonly kept: boolean;
}

/** The form as it is typed: always complete, not always right. */
export interface ServerForm {
  readonly name: string;
  readonly kind: 'stdio' | 'http';
  readonly command: string;
  readonly args: string;
  readonly cwd: string;
  readonly env: readonly PairRow[];
  readonly url: string;
  readonly headers: readonly PairRow[];
  readonly era: ServerDraft['era'];
}

export type FormField = 'name' | 'command' | 'args' | 'cwd' | 'env' | 'url' | 'headers';
export type FormProblems = Readonly<Partial<Record<FormField, string>>>;

export const EMPTY_FORM: ServerForm = {
  name: '',
  kind: 'stdio',
  command: '',
  args: '',
  cwd: '',
  env: [],
  url: '',
  headers: [],
  era: 'auto',
};

export function formOf({ name, era, target }: Pick<Server, 'name' | 'era' | 'target'>): ServerForm {
  const kept = (names: readonly string[]): PairRow[] =>
    names.map((each, id) => ({ id, name: each, value: '', kept: true }));
  const form = { ...EMPTY_FORM, name, era, kind: target.kind };
  if (target.kind === 'http') return { ...form, url: target.url, headers: kept(target.headerNames) };
  return {
    ...form,
    command: target.command,
    args: joinArgs(target.args),
    cwd: target.cwd ?? '',
    env: kept(target.envNames),
  };
}

export type Read =
  | { readonly ok: true; readonly draft: ServerDraft; readonly keep: readonly string[] }
  | { readonly ok: false; readonly problems: FormProblems };

/** What the form means, or what is wrong with it, field by field. */
export function readForm(form: ServerForm): Read {
  const problems = problemsOf(form);
  const pairs = form.kind === 'stdio' ? form.env : form.headers;
  const draft = serverDraftSchema.safeParse(draftOf(form));
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  // Whatever the checks above did not foresee.
  if (!draft.success) {
    return { ok: false, problems: { name: draft.error.issues[0]?.message ?? 'This is not a server.' } };
  }
  const keep = pairs.filter((pair) => pair.kept).map((pair) => pair.name);
  return { ok: true, draft: draft.data, keep };
}

function draftOf(form: ServerForm): unknown {
  const { name, era, kind } = form;
  const argv = splitArgs(form.args);
  const spec =
    kind === 'stdio'
      ? {
          kind,
          command: form.command.trim(),
          args: argv.ok ? argv.args : [],
          cwd: form.cwd.trim() === '' ? null : form.cwd.trim(),
          env: valuesOf(form.env),
        }
      : { kind, url: form.url.trim(), headers: valuesOf(form.headers) };
  return { name: name.trim(), era, spec };
}

function problemsOf(form: ServerForm): FormProblems {
  const common = { name: nameProblem(form.name) };
  if (form.kind === 'http') {
    return present({
      ...common,
      url: urlProblem(form.url.trim()),
      headers: headersProblem(form.headers),
    });
  }
  return present({
    ...common,
    command: form.command.trim() === '' ? 'Which program is to be started?' : undefined,
    args: argsProblem(form.args),
    cwd: cwdProblem(form.cwd.trim()),
    env: envProblem(form.env),
  });
}

function nameProblem(name: string): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return 'Give it a name: it stands on every screen.';
  return trimmed.length > NAME_MAX ? `At most ${NAME_MAX} characters.` : undefined;
}

function argsProblem(text: string): string | undefined {
  const argv = splitArgs(text);
  if (!argv.ok) return argv.problem;
  return argv.args.length > ARGS_MAX ? `At most ${ARGS_MAX} arguments.` : undefined;
}

export function cwdProblem(cwd: string): string | undefined {
  if (cwd === '' || cwd.startsWith('/') || /^([A-Za-z]:[\\/]|\\\\)/.test(cwd)) return undefined;
  return 'A whole path, from the root; empty for the home folder.';
}

function urlProblem(url: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null) return 'A whole URL, such as http://127.0.0.1:3001/mcp';
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return 'http:// or https:// only.';
  return hasCredentials(url)
    ? 'Without a name and password, which would be shown and recorded: use an Authorization header.'
    : undefined;
}

export function headersProblem(pairs: readonly PairRow[]): string | undefined {
  return pairsProblem(pairs, /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, true);
}

export function envProblem(pairs: readonly PairRow[]): string | undefined {
  return pairsProblem(pairs, /^[^=\0]+$/, false);
}

function pairsProblem(pairs: readonly PairRow[], nameShape: RegExp, ignoreCase: boolean): string | undefined {
  const filled = pairs.filter(isFilled);
  if (filled.length > ENV_MAX) return `At most ${ENV_MAX}.`;
  const seen = new Set<string>();
  for (const { name } of filled) {
    if (name.trim() === '') return 'A value has no name.';
    if (!nameShape.test(name.trim())) return `${JSON.stringify(name.trim())} cannot be a name here.`;
    const key = ignoreCase ? name.trim().toLowerCase() : name.trim();
    if (seen.has(key)) return `${name.trim()} is there twice.`;
    seen.add(key);
  }
  return undefined;
}

function isFilled({ name, value, kept }: PairRow): boolean {
  return kept || name.trim() !== '' || value !== '';
}

function valuesOf(pairs: readonly PairRow[]): Record<string, string> {
  return Object.fromEntries(
    pairs.filter((pair) => isFilled(pair) && !pair.kept).map(({ name, value }) => [name.trim(), value]),
  );
}

function present(problems: Readonly<Record<string, string | undefined>>): FormProblems {
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem !== undefined));
}

const pairSchema = z.object({ id: z.number(), name: z.string(), value: z.string(), kept: z.boolean() });

/** A form as a draft keeps it. */
export const formSchema: z.ZodType<ServerForm> = z.object({
  name: z.string(),
  kind: z.enum(['stdio', 'http']),
  command: z.string(),
  args: z.string(),
  cwd: z.string(),
  env: z.array(pairSchema).max(ENV_MAX),
  url: z.string(),
  headers: z.array(pairSchema).max(ENV_MAX),
  era: eraModeSchema,
});

/** Values are often secrets: a browser's store keeps their names only. */
export function withoutValues(form: ServerForm): ServerForm {
  const bare = (pairs: readonly PairRow[]): PairRow[] => pairs.map((pair) => ({ ...pair, value: '' }));
  return { ...form, env: bare(form.env), headers: bare(form.headers) };
}

/** The form with a command line that was put into the place of its command; null when that is one word, or needs a shell. */
export function withCommandLine(form: ServerForm, text: string): ServerForm | null {
  const line = readCommandLine(text);
  if (!line.ok || (line.args.length === 0 && line.env.length === 0)) return null;
  const { command, args, env } = line;
  return {
    ...form,
    command,
    args: [joinArgs(args), form.args.trim()].filter(Boolean).join(' '),
    env: withPairs(form.env, env),
  };
}

/** One of the same name gets the new value. */
export function withPairs(
  rows: readonly PairRow[],
  pairs: readonly { readonly name: string; readonly value: string }[],
): readonly PairRow[] {
  const names = new Set(pairs.map(({ name }) => name));
  const stay = rows.filter(({ name }) => !names.has(name));
  const first = rows.reduce((max, { id }) => Math.max(max, id), 0) + 1;
  return [...stay, ...pairs.map((pair, at) => ({ ...pair, id: first + at, kept: false }))];
}

/** `A=1` lines as they stand in a `.env` file; null when the text is not that. */
export function pairsFromText(text: string, separator: '=' | ':'): { name: string; value: string }[] | null {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const pairs = lines.map((line) => {
    const at = line.indexOf(separator);
    return { name: line.slice(0, Math.max(0, at)).trim(), value: unquoted(line.slice(at + 1).trim()) };
  });
  return pairs.length > 0 && pairs.every(({ name }) => name !== '') ? pairs : null;
}

function unquoted(value: string): string {
  return /^(".*"|'.*')$/.test(value) && value.length >= 2 ? value.slice(1, -1) : value;
}
