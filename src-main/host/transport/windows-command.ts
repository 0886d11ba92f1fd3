/**
 * Batch files (npm's npx.cmd among them) run only through cmd.exe, which parses its line a second time. The quoting is
 * that of the cross-spawn package: backslashes before quotes doubled, quotes escaped, then every metacharacter of
 * cmd.exe; twice for the shims in node_modules/.bin, which pass their arguments on through another batch line.
 */
const META = /([()\][%!^"`<>&|;, *?])/g;
const BATCH_FILE = /\.(?:cmd|bat)$/i;
const PACKAGE_SHIM = /node_modules[\\/]\.bin[\\/][^\\/]+\.cmd$/i;

export interface WindowsCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** The arguments are one prepared line; Node must not quote them again. */
  readonly verbatim: boolean;
}

function quoteArgument(argument: string, twice: boolean): string {
  const quoted = `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, '$1$1')}"`;
  const escaped = quoted.replace(META, '^$1');
  return twice ? escaped.replace(META, '^$1') : escaped;
}

export function windowsCommand(file: string, args: readonly string[], comspec: string): WindowsCommand {
  if (!BATCH_FILE.test(file)) return { file, args, verbatim: false };
  const twice = PACKAGE_SHIM.test(file);
  const line = [file.replace(META, '^$1'), ...args.map((argument) => quoteArgument(argument, twice))].join(
    ' ',
  );
  return { file: comspec, args: ['/d', '/s', '/c', `"${line}"`], verbatim: true };
}
