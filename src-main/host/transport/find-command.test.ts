import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import type { SpawnRequest } from '../ports.ts';
import { findCommand } from './find-command.ts';

let folder = '';
const at = (...names: string[]): string => path.join(folder, ...names);

function put(mode: number, ...names: string[]): string {
  const file = at(...names);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, mode);
  return file;
}

const request = (command: string, over: Partial<SpawnRequest> = {}): SpawnRequest => ({
  command,
  args: [],
  cwd: folder,
  env: { PATH: [at('a'), at('b')].join(path.delimiter) },
  ...over,
});

function failureOf(result: Result<string>): Failure {
  if (result.ok) throw new Error(`found ${result.value}`);
  return result.failure;
}

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tapedeck-find-'));
  put(0o755, 'b', 'tool');
  put(0o644, 'a', 'plain');
  put(0o644, 'a', 'both');
  put(0o755, 'b', 'both');
  put(0o755, 'bin', 'local');
  mkdirSync(at('a', 'tool'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('finding a command', () => {
  it('searches the PATH of the child, past folders and files that may not run', () => {
    expect(findCommand(request('tool'))).toEqual({ ok: true, value: at('b', 'tool') });
    expect(findCommand(request('both'))).toEqual({ ok: true, value: at('b', 'both') });
  });

  it('looks a relative path up in the working folder', () => {
    expect(findCommand(request('./bin/local'))).toEqual({ ok: true, value: at('bin', 'local') });
    const failure = failureOf(findCommand(request('./bin/absent')));
    expect(failure.code).toBe('command-not-found');
    expect(failure.hint).toContain(folder);
  });

  it('says where it searched', () => {
    const failure = failureOf(findCommand(request('absent')));
    expect(failure).toMatchObject({
      code: 'command-not-found',
      message: 'There is no program named absent.',
    });
    expect(failure.hint).toContain(`Searched ${at('a')}, ${at('b')}`);
    expect(failureOf(findCommand(request('absent', { env: {} }))).hint).toContain('Its PATH is empty');
  });

  it('lists only some of many folders', () => {
    const many = Array.from({ length: 30 }, (_, index) => `/f${index}`).join(path.delimiter);
    const { hint } = failureOf(findCommand(request('absent', { env: { PATH: many } })));
    expect(hint).toContain('/f7 and 22 more');
    expect(hint).not.toContain('/f8');
  });

  it('says that a file may not be executed, and how to change that', () => {
    for (const command of ['plain', './a/plain']) {
      const failure = failureOf(findCommand(request(command)));
      expect(failure.code).toBe('spawn-failed');
      expect(failure.hint).toContain('chmod +x');
    }
  });

  it('says that a folder is no program', () => {
    expect(failureOf(findCommand(request('./a')))).toMatchObject({ code: 'spawn-failed' });
    expect(failureOf(findCommand(request('./a'))).message).toContain('is a folder');
  });

  it('says that the working folder is not there, before anything else', () => {
    const missing = failureOf(findCommand(request('tool', { cwd: at('nowhere') })));
    expect(missing.message).toBe(`The working folder ${at('nowhere')} does not exist.`);
    const file = failureOf(findCommand(request('tool', { cwd: at('b', 'tool') })));
    expect(file.message).toBe(`The working folder ${at('b', 'tool')} is not a folder.`);
  });
});
