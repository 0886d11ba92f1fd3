import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import type { ClientServer, DiffLine } from '../../../../src-shared/api/taps.ts';
import { type Failure, fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { clientPlaces } from '../../../host/wiring/tap/client-configs.ts';
import {
  type ClientPlace,
  openClientFile,
  type OpenClientFile,
  planClientFile,
  tappedIn,
  writeClientFile,
} from '../../../host/wiring/tap/client-file.ts';
import { visibleText } from '../../../../src-shared/base/visible-text.ts';
import { complain, EXIT, say } from '../print.ts';

export interface TapInstallOptions {
  readonly install: string;
  readonly server?: readonly string[] | undefined;
  readonly restore?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = {
  same: ' ',
  removed: '-',
  added: '+',
  skipped: '…',
};

/**
 * `tapedeck tap --install CLIENT|FILE`: the servers of a client go through a tap from its next start on, or with `--restore` no more. What would
 * change is shown first, and a person is asked.
 */
export async function tapInstall(data: string, options: TapInstallOptions): Promise<number> {
  const place = placeOf(options.install);
  const file = place.ok ? openClientFile(place.value) : place;
  if (!file.ok) return refuse(file.failure);
  const tapped = wishOf(file.value, options);
  if (!tapped.ok) return refuse(tapped.failure);
  const tap = {
    command: process.execPath,
    args: [fileURLToPath(new URL('cli.js', import.meta.url))],
    dataFolder: resolve(data),
  };
  const { diff, restores } = planClientFile(file.value, tapped.value, tap);
  const { path, title } = file.value.place;
  if (options.restore !== true)
    for (const { name, state, why, instead } of file.value.servers)
      if (state === 'cannot')
        await say(visibleText(`${name} stays as it is. ${why}${instead === '' ? '' : ` ${instead}`}`));
  if (diff.length === 0) {
    await say(`Nothing to change in ${path}.`);
    return EXIT.ok;
  }
  await say(path);
  for (const { kind, text } of diff)
    await say(
      `${SIGNS[kind]} ${kind === 'skipped' ? linesAsBefore(text) : visibleText(text.replaceAll('\t', '  '))}`,
    );
  await say(
    restores ? 'The file becomes again, byte for byte, what it was.' : 'A copy is made beside it first.',
  );
  if (options.yes !== true) {
    const answer = await ask(`Write it? [y/N] `);
    if (answer === null)
      return refuse(fail('bad-request', 'Nobody is there to be asked.', 'Say --yes.').failure);
    if (!answer) {
      await say('Nothing was written.');
      return EXIT.notOk;
    }
  }
  const written = writeClientFile(file.value, tapped.value, tap, Date.now());
  if (!written.ok) return refuse(written.failure);
  const names = tappedIn(written.value);
  const now =
    names.length === 0
      ? 'none of its servers is tapped'
      : `tapped: ${names.map((text) => visibleText(text)).join(', ')}`;
  await say(`Written; ${now}. Restart ${title}, or reload its servers.`);
  return EXIT.ok;
}

const linesAsBefore = (count: string): string => `${count} ${count === '1' ? 'line' : 'lines'} as before`;

/** A client by the name of its place, or else a file. */
function placeOf(word: string): Result<ClientPlace> {
  const known = clientPlaces().find(({ id }) => id === word);
  if (known !== undefined) return ok(known);
  const path = resolve(word);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    return ok({ id: path, title: basename(path), path });
  const ids = clientPlaces().map(({ id }) => id);
  return fail('config-unreadable', `There is no client and no file ${word}.`, `Clients: ${ids.join(', ')}.`);
}

/** Which servers shall be tapped afterwards: those that are, with the named ones (without a name: all that can be), or without them. */
function wishOf(
  file: OpenClientFile,
  { server: named, restore }: TapInstallOptions,
): Result<readonly string[]> {
  const known = new Map<string, ClientServer>(file.servers.map((each) => [each.name, each]));
  for (const name of named ?? []) {
    const server = known.get(name);
    if (server === undefined)
      return fail(
        'bad-request',
        `There is no server ${name} in it.`,
        `There are ${[...known.keys()].join(', ')}.`,
      );
    if (server.state === 'cannot')
      return fail('bad-request', `${name} cannot be tapped.`, `${server.why} ${server.instead}`);
  }
  const able = file.servers.filter(({ state }) => state !== 'cannot').map(({ name }) => name);
  const meant = new Set(named ?? able);
  const now = tappedIn(file);
  return ok(restore === true ? now.filter((name) => !meant.has(name)) : [...new Set([...now, ...meant])]);
}

/** Null when nobody can answer. */
async function ask(question: string): Promise<boolean | null> {
  if (!process.stdin.isTTY) return null;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(question)).trim());
  } finally {
    asking.close();
  }
}

function refuse(failure: Failure): number {
  complain(failure, false);
  return EXIT.failure;
}
