import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { type Result, fail, ok } from '../../../src-shared/base/failure.ts';
import type { SpawnRequest } from '../ports.ts';
import { readVariable } from './environment.ts';

/** More folders than this are counted in a hint, not listed. */
const LISTED_FOLDERS_MAX = 8;

type FileState = 'runnable' | 'not-executable' | 'folder' | 'missing';

function fileState(file: string): FileState {
  try {
    if (statSync(file).isDirectory()) return 'folder';
    accessSync(file, constants.X_OK);
    return 'runnable';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES'
      ? 'not-executable'
      : 'missing';
  }
}

/** On Windows a command without an extension means one of PATHEXT's, in its order. */
function spellings(command: string, request: SpawnRequest): readonly string[] {
  if (process.platform !== 'win32' || path.extname(command) !== '') return [command];
  const extensions = readVariable(request.env, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD';
  return extensions.split(';').map((extension) => command + extension.toLowerCase());
}

function listFolders(folders: readonly string[]): string {
  const listed = folders.slice(0, LISTED_FOLDERS_MAX).join(', ');
  const more = folders.length - LISTED_FOLDERS_MAX;
  return more > 0 ? `${listed} and ${more} more` : listed;
}

function unusable(file: string, state: Exclude<FileState, 'runnable' | 'missing'>): Result<string> {
  if (state === 'folder') {
    return fail(
      'spawn-failed',
      `${file} is a folder, not a program.`,
      'Give the program itself as the command.',
    );
  }
  return fail(
    'spawn-failed',
    `${file} is there, but it may not be executed.`,
    `Make it executable (chmod +x), or run it through its interpreter, such as: node ${path.basename(file)}.`,
  );
}

function inFolder(request: SpawnRequest): Result<null> {
  const state = fileState(request.cwd);
  if (state === 'folder') return ok(null);
  const why = state === 'missing' ? 'does not exist' : 'is not a folder';
  return fail(
    'spawn-failed',
    `The working folder ${request.cwd} ${why}.`,
    'Create it, or choose another one.',
  );
}

function atPath(request: SpawnRequest): Result<string> {
  const { command, cwd } = request;
  for (const spelling of spellings(path.resolve(cwd, command), request)) {
    const state = fileState(spelling);
    if (state === 'runnable') return ok(spelling);
    if (state !== 'missing') return unusable(spelling, state);
  }
  const hint = path.isAbsolute(command)
    ? 'Check the path of the command.'
    : `A relative path is looked up in the working folder, ${cwd}.`;
  return fail('command-not-found', `There is no ${path.resolve(cwd, command)}.`, hint);
}

function onSearchPath(request: SpawnRequest): Result<string> {
  const { command, cwd } = request;
  const searchPath = readVariable(request.env, 'PATH') ?? '';
  const folders = searchPath.split(path.delimiter).filter((folder) => folder !== '');
  let passedOver: Result<string> | null = null;
  for (const folder of folders) {
    for (const spelling of spellings(path.resolve(cwd, folder, command), request)) {
      const state = fileState(spelling);
      if (state === 'runnable') return ok(spelling);
      if (state === 'not-executable') passedOver ??= unusable(spelling, state);
    }
  }
  if (passedOver !== null) return passedOver;
  const searched =
    folders.length === 0
      ? 'Its PATH is empty'
      : `Searched ${listFolders(folders)} (the PATH it would run with)`;
  return fail(
    'command-not-found',
    `There is no program named ${command}.`,
    `${searched}. Install it, or give its full path.`,
  );
}

/**
 * The file that a request runs, found before anything is spawned: the system's own answer (ENOENT) does not say whether
 * the command, its interpreter or the folder is missing.
 */
export function findCommand(request: SpawnRequest): Result<string> {
  const folder = inFolder(request);
  if (!folder.ok) return folder;
  const isPath =
    request.command.includes('/') || (process.platform === 'win32' && request.command.includes('\\'));
  return isPath ? atPath(request) : onSearchPath(request);
}
