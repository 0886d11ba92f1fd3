/**
 * What a server's process inherits: enough to find programs, folders and a language, nothing that is likely a secret.
 * The lists begin with the defaults of the MCP SDKs.
 */
const INHERITED_POSIX = [
  'HOME',
  'LANG',
  'LANGUAGE',
  'LOGNAME',
  'PATH',
  'SHELL',
  'TERM',
  'TMPDIR',
  'TZ',
  'USER',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_RUNTIME_DIR',
  'XDG_STATE_HOME',
];
const INHERITED_WINDOWS = [
  'APPDATA',
  'COMSPEC',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'PATH',
  'PATHEXT',
  'PROCESSOR_ARCHITECTURE',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'USERNAME',
  'USERPROFILE',
  'WINDIR',
];

/** A shell function exported through the environment is code, not a value. */
const isShellFunction = (value: string): boolean => value.startsWith('()');

/** The whole environment of a child: what is safe to inherit, and over it the server's own `own`. */
export function childEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const windows = platform === 'win32';
  const wanted = new Set(windows ? INHERITED_WINDOWS : INHERITED_POSIX);
  // Names on Windows are the same in any case; a server's own PATH must replace an inherited Path.
  const ownNames = new Set(Object.keys(own).map((name) => (windows ? name.toUpperCase() : name)));
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    const key = windows ? name.toUpperCase() : name;
    const isWanted = wanted.has(key) || (!windows && key.startsWith('LC_'));
    if (isWanted && value !== undefined && !isShellFunction(value) && !ownNames.has(key)) env[name] = value;
  }
  return Object.assign(env, own);
}

/** Reads one variable as the platform does. */
export function readVariable(
  env: Readonly<Record<string, string>>,
  name: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (platform !== 'win32') return env[name];
  const found = Object.keys(env).find((key) => key.toUpperCase() === name.toUpperCase());
  return found === undefined ? undefined : env[found];
}
