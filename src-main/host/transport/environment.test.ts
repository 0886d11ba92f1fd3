import { describe, expect, it } from 'vitest';
import { childEnvironment, readVariable } from './environment.ts';

describe('the environment of a child', () => {
  it('inherits what finds programs and a language, and no secret', () => {
    const host = {
      PATH: '/bin',
      HOME: '/home/ann',
      LC_ALL: 'C',
      OPENAI_API_KEY: 'sk-1',
      AWS_SECRET: 'x',
      TERM: 'xterm',
    };
    expect(childEnvironment(host, {}, 'linux')).toEqual({
      PATH: '/bin',
      HOME: '/home/ann',
      LC_ALL: 'C',
      TERM: 'xterm',
    });
  });

  it('puts the own variables of a server over the inherited ones', () => {
    expect(childEnvironment({ PATH: '/bin' }, { PATH: '/opt', TOKEN: 't' }, 'linux')).toEqual({
      PATH: '/opt',
      TOKEN: 't',
    });
  });

  it('inherits no shell function', () => {
    expect(childEnvironment({ SHELL: '() { :; }' }, {}, 'linux')).toEqual({});
  });

  it('reads names in any case on Windows, and never has one twice', () => {
    const env = childEnvironment(
      { Path: 'C:\\bin', SystemRoot: 'C:\\Windows', HOME: 'x' },
      { PATH: 'D:\\bin' },
      'win32',
    );
    expect(env).toEqual({ SystemRoot: 'C:\\Windows', PATH: 'D:\\bin' });
    expect(readVariable({ Path: 'C:\\bin' }, 'PATH', 'win32')).toBe('C:\\bin');
    expect(readVariable({ Path: 'C:\\bin' }, 'PATH', 'linux')).toBeUndefined();
  });
});
