// node scripts/build.mjs [--if-stale]: builds out/ with electron-vite. Others call ensureBuilt().
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { environmentFor, requireNode } from './node24.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'out');
const STAMP = join(OUT, '.stamp');
const LOCK = join(ROOT, 'node_modules', '.cache', 'build.lock');
const BUILDER = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
/** Of the viewer, a page of its own. */
const VITE = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');

const BUILD_DEADLINE_MS = 180_000;
/** A lock that nobody has touched for this long belongs to a builder that is no more. */
const LOCK_STALE_MS = BUILD_DEADLINE_MS + 20_000;
const LOCK_POLL_MS = 100;

/** What the bundles are made of. Tests beside the code are not part of them. */
const INPUTS = [
  'src-shared',
  'src-main',
  'src-renderer',
  'electron.vite.config.ts',
  'vite.viewer.config.ts',
  'vite.page.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];

/** An installed package ships out/ and not the sources: there is nothing to build, and nothing to build with. */
function canBuild() {
  return ['src-main', 'src-renderer', 'electron.vite.config.ts'].every((name) =>
    existsSync(join(ROOT, name)),
  );
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$|\.md$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function inputsHash() {
  const hash = createHash('sha256');
  const files = INPUTS.flatMap((name) => filesUnder(join(ROOT, name)));
  for (const file of files.toSorted()) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(ROOT, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function isCurrent() {
  try {
    return readFileSync(STAMP, 'utf8') === inputsHash();
  } catch {
    return false;
  }
}

/** One builder at a time: whoever makes the folder builds, the others wait for it to go. */
async function withLock(/** @type {() => Promise<void>} */ work) {
  mkdirSync(join(LOCK, '..'), { recursive: true });
  const deadline = Date.now() + LOCK_STALE_MS + LOCK_POLL_MS;
  while (!takeLock()) {
    if (Date.now() > deadline)
      throw new Error(`another build holds ${relative(ROOT, LOCK)}; remove it if none runs`);
    await sleep(LOCK_POLL_MS);
  }
  const release = () => rmSync(LOCK, { recursive: true, force: true });
  process.once('exit', release);
  try {
    await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function takeLock() {
  try {
    mkdirSync(LOCK);
    writeFileSync(join(LOCK, 'pid'), String(process.pid));
    return true;
  } catch {
    if (isAbandoned()) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

function isAbandoned() {
  try {
    if (Date.now() - statSync(LOCK).mtimeMs > LOCK_STALE_MS) return true;
    const pid = Number(readFileSync(join(LOCK, 'pid'), 'utf8'));
    return pid > 0 && !isAlive(pid);
  } catch {
    return false; // just released, or not yet labelled
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @param {string[]} args @returns {Promise<{ok: boolean, output: string}>} */
function runBuilder(args) {
  const node = requireNode();
  return new Promise((resolve) => {
    const child = spawn(node, args, {
      cwd: ROOT,
      env: environmentFor(node, { ...process.env, NODE_ENV: 'production' }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const stop = () => child.kill('SIGKILL');
    const timer = setTimeout(() => {
      output += `\nstopped after ${BUILD_DEADLINE_MS / 1000} s`;
      stop();
    }, BUILD_DEADLINE_MS);
    process.once('exit', stop);
    child.on('error', (error) => {
      output += error.message;
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      process.off('exit', stop);
      resolve({ ok: code === 0, output });
    });
  });
}

/** Packages that package.json asks for and nobody installed: after a pull the builder would say so in fifty lines. @returns {string[]} */
function missingPackages() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !existsSync(join(ROOT, 'node_modules', name, 'package.json')),
  );
}

async function build() {
  const missing = missingPackages();
  if (missing.length > 0) throw new Error(`not installed: ${missing.join(', ')}; run \`npm ci\``);
  const startedAt = Date.now();
  process.stderr.write('tapedeck: building… ');
  // Taken before, so that a file saved during the build makes the result stale.
  const hash = inputsHash();
  rmSync(STAMP, { force: true });
  const app = await runBuilder([BUILDER, 'build', '--logLevel', 'info']);
  let { ok, output } = app;
  // The second one puts its page beside what the first one built.
  for (const config of ['vite.viewer.config.ts', 'vite.page.config.ts'])
    if (ok) ({ ok, output } = await runBuilder([VITE, 'build', '--config', join(ROOT, config)]));
  if (!ok) {
    process.stderr.write(`failed\n${output}\n`);
    throw new Error('the build failed');
  }
  mkdirSync(OUT, { recursive: true });
  writeFileSync(STAMP, hash);
  process.stderr.write(`${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

/** Builds out/ unless it is current. Ends the process with code 1 when the build fails. Writes on stderr only. */
export async function ensureBuilt({ force = false } = {}) {
  if (!canBuild() || (!force && isCurrent())) return;
  if (!existsSync(BUILDER)) {
    // Installed without the development dependencies: an existing build is better than nothing.
    if (existsSync(join(OUT, 'main', 'cli.js'))) return;
    console.error('tapedeck: not built, and electron-vite is not installed; run `npm ci`');
    process.exit(1);
  }
  try {
    await withLock(async () => {
      if (force || !isCurrent()) await build();
    });
  } catch (error) {
    console.error(`tapedeck: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureBuilt({ force: !process.argv.includes('--if-stale') });
}
