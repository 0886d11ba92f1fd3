import { describe, expect, it } from 'vitest';
import { windowsCommand } from './windows-command.ts';

describe('a command on Windows', () => {
  it('runs a program as it is', () => {
    expect(windowsCommand('C:\\node.exe', ['a b', '"'], 'cmd.exe')).toEqual({
      file: 'C:\\node.exe',
      args: ['a b', '"'],
      verbatim: false,
    });
  });

  it('runs a batch file through cmd.exe with every metacharacter escaped', () => {
    expect(windowsCommand('C:\\npx.CMD', ['a&calc', '%PATH%'], 'cmd.exe')).toEqual({
      file: 'cmd.exe',
      args: ['/d', '/s', '/c', '"C:\\npx.CMD ^"a^&calc^" ^"^%PATH^%^""'],
      verbatim: true,
    });
  });

  it('doubles backslashes before a quote and at the end', () => {
    const { args } = windowsCommand('x.cmd', ['\\"', 'end\\'], 'cmd.exe');
    expect(args[3]).toBe('"x.cmd ^"\\\\\\^"^" ^"end\\\\^""');
  });

  it('escapes twice for the shims of node_modules', () => {
    const { args } = windowsCommand('C:\\p\\node_modules\\.bin\\tool.cmd', ['&'], 'cmd.exe');
    expect(args[3]).toBe('"C:\\p\\node_modules\\.bin\\tool.cmd ^^^"^^^&^^^""');
  });
});
