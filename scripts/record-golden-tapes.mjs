/**
 * Records the golden tapes of a release with the program of that release, and folds them with its own reducers: what
 * newer programs must read the same way. Run once for each entry version, on a built checkout of the release:
 *
 *     node scripts/run.mjs scripts/record-golden-tapes.mjs CHECKOUT e2e/tapes/v1
 *
 * What it writes is kept and never made anew: a newer recording would not be of that version.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [checkout, into] = process.argv.slice(2).map((each) => resolve(each));
if (checkout === undefined || into === undefined)
  throw new Error('usage: record-golden-tapes.mjs CHECKOUT FOLDER');

const DEADLINE_MS = 60_000;

/** Each is one `tapedeck call`; `URL` stands for the address of the server in `http`. */
const SESSIONS = [
  {
    name: 'stdio-modern',
    tool: 'echo',
    args: { text: 'héllo ✓' },
    server: ['resources/demo-server/main.mjs'],
  },
  {
    name: 'stdio-legacy-progress',
    tool: 'slow_count',
    args: { to: 3, delayMs: 5 },
    server: ['resources/demo-server/main.mjs', '--era', 'legacy'],
    era: 'legacy',
  },
  { name: 'stdio-crash', tool: 'crash', args: { code: 7 }, server: ['e2e/servers/crashy.mjs'] },
  { name: 'stdio-malformed', tool: 'names', args: {}, server: ['e2e/servers/malformed.mjs', '--all'] },
  { name: 'stdio-garbage', tool: 'echo', args: { text: 'x' }, server: ['e2e/servers/garbage.mjs'] },
  { name: 'stdio-not-there', tool: 'echo', args: {}, server: ['e2e/servers/exits.mjs'] },
  { name: 'stdio-older-sdk', tool: 'steps', args: {}, server: ['e2e/servers/v1-sdk.mjs'] },
  {
    name: 'http-legacy',
    tool: 'slow_count',
    args: { to: 3, delayMs: 5 },
    http: ['resources/demo-server/main.mjs', '--http', '--era', 'legacy'],
  },
  {
    name: 'http-modern',
    tool: 'fail',
    args: {},
    http: ['resources/demo-server/main.mjs', '--http', '--era', 'modern'],
    era: 'modern',
  },
  { name: 'http-older-sdk', tool: 'steps', args: {}, http: ['e2e/servers/v1-sdk.mjs', '--http'] },
];

/** @param {readonly string[]} args */
function run(args) {
  return spawn(process.execPath, args, {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
}

/** @param {readonly string[]} args @param {string} data @param {readonly string[]} target */
async function call(args, data, target) {
  const cli = run(['out/main/cli.js', '--data', data, 'call', ...args, ...target]);
  cli.stdout.resume();
  await once(cli, 'exit');
}

/** @param {readonly string[]} args */
async function listening(args) {
  const server = run(args);
  let said = '';
  for await (const chunk of server.stdout) {
    said += String(chunk);
    const url = /https?:\/\/127\.0\.0\.1:\d+\S*/.exec(said)?.[0];
    if (url !== undefined) return { server, url };
  }
  throw new Error(`no address: ${said}`);
}

/** @param {string} path */
const fromCheckout = (path) => import(pathToFileURL(join(checkout, path)).href);
const { openArchive } = await fromCheckout('src-main/host/wiring/tapes/archive.ts');
const { createMessagesState, foldMessages } = await fromCheckout('src-shared/state/messages.ts');

/** The rows as that release showed them. @param {string} data */
function rowsOf(data) {
  const state = createMessagesState();
  /** @type {Record<string, unknown>[]} */
  const rows = [];
  for (const { entry } of openArchive(data).scan('')) {
    const { row, patches } = foldMessages(state, entry);
    rows.push({ ...row });
    for (const { seq, severity: _severity, ...patch } of patches) Object.assign(rows[seq] ?? {}, patch);
  }
  return rows;
}

mkdirSync(into, { recursive: true });
for (const { name, tool, args, server, http, era } of SESSIONS) {
  const data = mkdtempSync(join(tmpdir(), 'tapedeck-golden-'));
  const options = [tool, '--args', JSON.stringify(args), ...(era === undefined ? [] : ['--era', era])];
  if (server !== undefined) await call(options, data, ['--', 'node', ...server]);
  if (http !== undefined) {
    const up = await listening(http);
    await call(options, data, ['--url', up.url]);
    up.server.kill();
  }
  const [tapeId] = readdirSync(join(data, 'tapes'));
  if (tapeId === undefined) throw new Error(`${name} recorded nothing`);
  copyFileSync(join(data, 'tapes', tapeId, '00000001.seg'), join(into, `${name}.seg`));
  const rows = rowsOf(data);
  writeFileSync(join(into, `${name}.rows.json`), `${JSON.stringify({ tapeId, rows }, null, 1)}\n`);
  rmSync(data, { recursive: true });
  console.log(name, tapeId, `${rows.length} rows`);
}
