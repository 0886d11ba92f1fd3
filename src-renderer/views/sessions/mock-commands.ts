import { words } from '../copy-as/shell.ts';

/** How a tape is served, in the words that one can copy. */
export interface MockCommand {
  readonly title: string;
  readonly text: string;
  readonly hint: string;
}

/** Longer answers of one line would not be read. */
const NAME_CHARS = 32;

export function mockCommands(tape: {
  readonly id: string;
  readonly serverName: string;
  readonly dataFolder: string;
  /** What starts the command line, on this machine. */
  readonly program: readonly string[];
}): readonly MockCommand[] {
  const { id, dataFolder, program } = tape;
  const [command = 'tapedeck', ...own] = program;
  const args = ['mock', id, '--data', dataFolder];
  const file = `tests/${plainName(tape.serverName)}.tape`;
  return [
    {
      title: 'In a client’s config',
      text: configOf(`${plainName(tape.serverName)}-mock`, command, [...own, ...args]),
      hint: 'The client starts the mock where it would start the server, over stdio.',
    },
    {
      title: 'Over HTTP',
      text: words([...program, ...args, '--http', '--port', '4000']),
      hint: 'Then the URL is http://127.0.0.1:4000/mcp, for this machine only.',
    },
    {
      title: 'In CI',
      text: [
        `${words([...program, 'export', id, '--data', dataFolder, '-o', file])}  # here, once`,
        `${words(['tapedeck', 'mock', file, '--fail-on-unmatched', '--report', 'mock.json'])}  # in CI`,
      ].join('\n'),
      hint: 'The tape goes into the repository as a file. Exit code 1, and a report, when something is asked that is not on it.',
    },
    {
      title: 'The other side: its client',
      text: `${words([...program, 'drive', id, '--data', dataFolder])} -- node my-server.js`,
      hint: 'Plays the recorded client to a server that you work on, and shows where it answers differently.',
    },
  ];
}

/** As people write it: the arguments in one line. */
function configOf(name: string, command: string, args: readonly string[]): string {
  const list = args.map((each) => JSON.stringify(each)).join(', ');
  const entry = `    ${JSON.stringify(name)}: { "command": ${JSON.stringify(command)}, "args": [${list}] }`;
  return ['{', '  "mcpServers": {', entry, '  }', '}'].join('\n');
}

/** The server's name, in characters that every client and file system takes. */
function plainName(serverName: string): string {
  const plain = serverName.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return plain.slice(0, NAME_CHARS) || 'server';
}
