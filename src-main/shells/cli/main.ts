import { Command, Option } from 'commander';
import { FILE_FORMATS } from '../../../src-shared/api/files.ts';
import { backup, restore } from './commands/backup.ts';
import { bench } from './commands/bench.ts';
import { call, type CallOptions } from './commands/call.ts';
import { exportCommand, importCommand, type ExportOptions, type ImportOptions } from './commands/exchange.ts';
import { migrate, type MigrateCommandOptions } from './commands/migrate.ts';
import { query, queryHelp, type QueryOptions } from './commands/query.ts';
import { drive, type DriveOptions } from './commands/drive.ts';
import { diff, rerun, type DiffOptions, type RerunOptions } from './commands/rerun.ts';
import { seal } from './commands/seal.ts';
import { serve, type ServeOptions } from './commands/serve.ts';
import { tapes } from './commands/tapes.ts';
import { tools } from './commands/tools.ts';
import { verify } from './commands/verify.ts';
import { view, type ViewOptions } from './commands/view.ts';
import { dataFolder } from './data-folder.ts';
import { collect, portNumber, wholeNumber } from './option-values.ts';
import { complain, EXIT } from './print.ts';
import { mockCommand } from './mock-words.ts';
import type { TargetOptions } from './target.ts';
import { tapCommand } from './tap-words.ts';
import { VERSION } from '../version.ts';

interface GlobalOptions {
  readonly data?: string;
  readonly json?: boolean;
}

/** Options by which tools and call name a server; the command itself comes after `--`. */
function targetOptions(command: Command): Command {
  return command
    .option('--url <url>', 'a Streamable HTTP server')
    .option('--header <header>', '"Name: value" for --url; may be repeated', collect)
    .option('--config <file>', 'an mcp.json-style file')
    .option('--server <name>', 'the name in --config, or in the running app')
    .option('--env <pair>', 'NAME=VALUE for the command; may be repeated', collect)
    .option('--cwd <dir>', 'the folder the command runs in (default: this one)')
    .addOption(new Option('--era <era>', 'which era to speak').choices(['auto', 'legacy', 'modern']));
}

function diffOptions(command: Command): Command {
  return command
    .option('--ignore <file>', 'the rules of what is not compared (default: beside the tapes)')
    .option('--update', 'add rules for what is different by time or chance')
    .option('--junit <file>', 'also write a report that build servers read');
}

async function main(argv: readonly string[]): Promise<void> {
  // commander would take the words after `--` for arguments of its own.
  const dashes = argv.indexOf('--');
  const own = dashes === -1 ? argv : argv.slice(0, dashes);
  const command = dashes === -1 ? [] : argv.slice(dashes + 1);

  const program = new Command('tapedeck')
    .description('Inspect and host MCP servers: record every byte, see it live, keep it.')
    .version(VERSION)
    .option('--data <dir>', 'the data folder')
    .option('--json', 'machine-readable output')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();

  const data = (): string => dataFolder(program.opts<GlobalOptions>().data);
  const json = (): boolean => program.opts<GlobalOptions>().json === true;
  let exitCode: number = EXIT.ok;

  program
    .command('serve')
    .description('start the app in the browser (web shell)')
    .option(
      '--port <n>',
      'the port on 127.0.0.1 (default: that of the last time, or any free one)',
      portNumber,
    )
    .option('--config <file>', 'offer the servers of an mcp.json-style file')
    .option('--flag <name=on|off>', 'a feature flag for this run; may be repeated', collect)
    .option('--no-open', 'do not open a browser')
    .action(async (options: ServeOptions) => {
      exitCode = await serve(data(), options);
    });
  targetOptions(program.command('tools').description('list the tools of a server'))
    .usage('[options] -- CMD ARGS…')
    .action(async (options: TargetOptions) => {
      exitCode = await tools(data(), json(), options, command);
    });
  targetOptions(
    program
      .command('call')
      .description('call a tool: exit 0, 1 when it says isError, 2 when it could not be done'),
  )
    .usage('TOOL [options] -- CMD ARGS…')
    .argument('<tool>')
    .option('--args <json>', 'the arguments object', '{}')
    .option('--timeout <ms>', 'give up after this long', wholeNumber, 60_000)
    .option(
      '--answer <json>',
      'what a server that asks back (elicitation) is answered; else you are asked at a terminal, and it is declined elsewhere',
    )
    .action(async (tool: string, options: CallOptions) => {
      exitCode = await call(data(), json(), tool, options, command);
    });
  program.addCommand(
    tapCommand(async (options) => {
      const { tap } = await import('./commands/tap.ts');
      exitCode = await tap(data(), options, command);
    }),
  );
  program.addCommand(
    mockCommand(async (tape, options) => {
      const { mock } = await import('./commands/mock.ts');
      exitCode = await mock(data(), json(), tape, options);
    }),
  );
  program
    .command('tapes')
    .description('list every tape')
    .action(async () => {
      exitCode = await tapes(data(), json());
    });
  program
    .command('query')
    .description('print the entries that match a filter, as JSON lines')
    .argument('[filter...]', 'empty matches all')
    .addHelpText('after', queryHelp())
    .option('--tape <id>', 'only this tape')
    .option('--limit <n>', 'at most this many', wholeNumber)
    .action(async (words: readonly string[], options: QueryOptions) => {
      exitCode = await query(data(), json(), words, options);
    });
  diffOptions(
    targetOptions(
      program
        .command('rerun')
        .description(
          'play a tape to a server and compare: exit 0 when nothing is different, 1 when something is',
        ),
    ),
  )
    .usage('TAPE [options] -- CMD ARGS…')
    .argument('<tape>')
    .addOption(
      new Option(
        '--pace <pace>',
        'as soon as it can, as on the tape, or each after the answer of the one before',
      )
        .choices(['fast', 'recorded', 'one-by-one'])
        .default('fast'),
    )
    .option('--timeout <ms>', 'wait this long for an answer that came on the tape', wholeNumber, 30_000)
    .option('--allow-writes', 'also call tools that are not declared read-only')
    .action(async (tape: string, options: RerunOptions) => {
      exitCode = await rerun(data(), json(), tape, options, command);
    });
  targetOptions(
    program
      .command('drive')
      .description(
        'play the client of a tape to a server that you work on, and show every step: exit 0 when all answers are the recorded ones',
      ),
  )
    .usage('TAPE [options] -- CMD ARGS…')
    .argument('<tape>', 'its id, a tape file, or the folder of a tape')
    .option('--until <n>', 'only the first n messages of the client', wholeNumber)
    .option('--step', 'wait for Enter before each message')
    .option('--watch <path>', 'play it again when this changes; may be repeated', collect)
    .addOption(
      new Option('--pace <pace>', 'as for rerun').choices(['fast', 'recorded', 'one-by-one']).default('fast'),
    )
    .option('--timeout <ms>', 'wait this long for an answer that came on the tape', wholeNumber, 30_000)
    .option('--ignore <file>', 'the rules of what is not compared (default: beside the tapes)')
    .option('--allow-writes', 'also call tools that are not declared read-only')
    .action(async (tape: string, options: DriveOptions) => {
      exitCode = await drive(data(), json(), tape, options, command);
    });
  diffOptions(program.command('diff').description('what a tape says differently than another'))
    .argument('<before>')
    .argument('<after>')
    .action(async (before: string, after: string, options: DiffOptions) => {
      exitCode = await diff(data(), json(), before, after, options);
    });
  program
    .command('export')
    .description('write a tape into a file: .tape, JSON Lines, HAR, or a page that shows it (html)')
    .argument('<tape>')
    .option('-o, --output <file>', 'the file, - for the output (default: TAPE.FORMAT in this folder)')
    .addOption(new Option('--format <format>').choices(FILE_FORMATS).default('tape'))
    .option('--html <file>', 'one page with the tape in it, which any browser opens: --format html -o FILE')
    .option('--filter <query>', 'only the entries that match, with what belongs to them')
    .option('--bare', 'of these, nothing but what matches')
    .option(
      '--redact <rules>',
      'take out: usual, or headers,tokens,keys,emails,home,values, header:NAME, key:NAME, path:PATH, pattern:EXPRESSION, a file of rules; may be repeated',
      collect,
    )
    .option('--no-notes', 'without the notes and pinned frames')
    .option('--force', 'over a file that is there')
    .option('--dry-run', 'write nothing; say what would be taken out')
    .action(async (tape: string, options: ExportOptions) => {
      exitCode = await exportCommand(data(), json(), tape, options);
    });
  program
    .command('import')
    .description(
      'make a tape of a file: .tape, .jsonl, an exported .html, or the MCP in a .har; exit 1 when some of it could not be read',
    )
    .argument('<file>')
    .option('--no-notes', 'without the notes and pinned frames')
    .option('--again', 'also when the same was imported before')
    .action(async (file: string, options: ImportOptions) => {
      exitCode = await importCommand(data(), json(), file, options);
    });
  program
    .command('view')
    .description('show a file in a browser, without the app: .tape, .jsonl, .html, or the MCP in a .har')
    .argument('<file>')
    .option('--no-open', 'print the address and open no browser')
    .action(async (file: string, options: ViewOptions) => {
      exitCode = await view(json(), file, options);
    });
  program
    .command('verify')
    .description('check the integrity of the journal: exit 1 when something is not whole')
    .action(async () => {
      exitCode = await verify(data());
    });
  program
    .command('backup')
    .description('copy the data folder, also while the app is running')
    .argument('[folder]', 'the folder it becomes (default: a new one in backups/)')
    .action(async (to: string | undefined) => {
      exitCode = await backup(data(), json(), to ?? null);
    });
  program
    .command('restore')
    .description('restore a backup into the data folder, which must be empty or not there')
    .argument('<backup>', 'the folder of the backup')
    .action(async (from: string) => {
      exitCode = await restore(data(), json(), from);
    });
  program
    .command('migrate')
    .description('bring the database of the data folder to a version: the newest, or an older one')
    .option('--to <version>', 'the version', wholeNumber)
    .option('--dry-run', 'try it on a copy')
    .action(async (options: MigrateCommandOptions) => {
      exitCode = await migrate(data(), json(), options);
    });
  program
    .command('seal')
    .description('compress the tapes that have ended, as the app does by itself')
    .action(async () => {
      exitCode = await seal(data(), json());
    });
  program
    .command('bench')
    .description('measure this build on this machine; prints JSON')
    .argument('[names...]', 'some of the benchmarks; all without')
    .action(async (names: string[]) => {
      exitCode = await bench(names, json());
    });
  // `--data` and `--json` may stand before or after the command.
  for (const each of program.commands) {
    each
      .option('--data <dir>')
      .option('--json')
      .hook('preAction', (self) => {
        const { data: folder, json: asJson } = self.opts<GlobalOptions>();
        if (folder !== undefined) program.setOptionValue('data', folder);
        if (asJson === true) program.setOptionValue('json', true);
      });
    each.exitOverride();
  }

  try {
    await program.parseAsync(own, { from: 'user' });
  } catch (error) {
    exitCode = exitCodeOf(error, json());
  }
  process.exitCode = exitCode;
}

/** commander throws for help and version too, with exit code 0; it has printed what there is to say. */
function exitCodeOf(error: unknown, json: boolean): number {
  if (error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number') {
    return error.exitCode === 0 ? EXIT.ok : EXIT.failure;
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  complain({ code: 'internal', message, hint: 'This is a defect of Tapedeck: please report it.' }, json);
  return EXIT.failure;
}

// A reader that closes its end early (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
});

await main(process.argv.slice(2));
