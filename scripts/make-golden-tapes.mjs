/**
 * Records the golden tapes of real servers (e2e/golden): each session of real-servers.ts, with an SDK client, through the built
 * tap. Needed when a server or a session changes:
 *
 *     node scripts/run.mjs scripts/make-golden-tapes.mjs [NAME…]
 *
 * A rerun of the new tape then proposes rules for what is another each time (`--update`); they go into its ignore.json.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { prepareFolder, REAL_SERVERS } from '../e2e/golden/real-servers.ts';
import { ensureBuilt } from './build.mjs';

const CLI = fileURLToPath(new URL('../out/main/cli.js', import.meta.url));
const TAPES = fileURLToPath(new URL('../e2e/golden/tapes/', import.meta.url));
const BYTES_MAX = 200_000;
/** A tape tells where its server ran: a place that every machine may have. */
const FOLDER = '/tmp/tapedeck-golden';

/** @param {readonly string[]} words @param {string} cwd */
function tapedeck(words, cwd) {
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...words], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`tapedeck ${words.join(' ')}: ${stderr}`);
}

/** @param {import('../e2e/golden/real-servers.ts').RealServer} server @param {string} data */
async function record(server, data) {
  const client = new Client(
    { name: 'golden', version: '1.0.0' },
    { capabilities: { sampling: {}, elicitation: { form: {} }, roots: {} } },
  );
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, 'tap', '--name', server.name, '--data', data, '--', 'node', ...server.args],
    cwd: FOLDER,
    // `node` is the one that runs this, whatever the path says.
    env: { ...server.env(FOLDER), PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` },
    stderr: 'inherit',
  });
  await client.connect(transport);
  await server.session(client, async (what, asked) => {
    const outcome = await asked.then(JSON.stringify, (/** @type {Error} */ error) => error.message);
    console.log(`  ${what}: ${outcome.slice(0, 100)}`);
  });
  await client.close();
}

await ensureBuilt();
const wanted = process.argv.slice(2);
for (const server of REAL_SERVERS) {
  if (wanted.length > 0 && !wanted.includes(server.name)) continue;
  console.log(server.name);
  rmSync(FOLDER, { recursive: true, force: true });
  prepareFolder(FOLDER);
  const data = mkdtempSync('/tmp/tapedeck-golden-data-');
  try {
    await record(server, data);
    tapedeck(['--data', data, 'seal'], FOLDER);
    const [tapeId] = readdirSync(join(data, 'tapes'));
    if (tapeId === undefined) throw new Error('nothing was recorded');
    const from = join(data, 'tapes', tapeId);
    const segments = readdirSync(from).filter((name) => name.endsWith('.seg'));
    const bytes = Buffer.concat(segments.map((name) => readFileSync(join(from, name))));
    if (segments.length !== 1 || bytes.length > BYTES_MAX) throw new Error(`${bytes.length} bytes`);
    const into = join(TAPES, server.name);
    mkdirSync(into, { recursive: true });
    copyFileSync(join(from, '00000001.seg'), join(into, '00000001.seg'));
    console.log(
      `  ${tapeId}: ${bytes.length} bytes${existsSync(join(into, 'ignore.json')) ? '' : ', without ignore.json'}`,
    );
  } finally {
    rmSync(data, { recursive: true, force: true });
    rmSync(FOLDER, { recursive: true, force: true });
  }
}
