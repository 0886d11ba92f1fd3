/** tapes, query and verify, on what real servers left in the data folder. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adoptNotes, notesOf, openArchive } from '../../src-main/host/host.ts';
import { BUILD_DEADLINE_MS, CliDeck, ensureBuilt, jsonLines, TAPEDECK } from './cli-kit.ts';
import { serverFile } from './host-kit.ts';

const FLOOD = 2_000;
/** Entries of a flood in one block of a sealed segment, at most. */
const LOST_MAX = 128;

let deck: CliDeck;
let malformed: string;
let chatty: string;

beforeAll(async () => {
  await ensureBuilt();
  deck = new CliDeck();
  const server = (name: string, ...args: readonly string[]) => [
    '--',
    process.execPath,
    serverFile(name),
    ...args,
  ];
  await deck.run('call', 'emit', '--args', '{"name":"not-json"}', ...server('malformed'));
  await deck.run('call', 'flood', ...server('chatty', '--on-call', '--count', String(FLOOD)));
  await deck.run('tools', ...server('exits', '--code', '3'));
  [malformed = '', chatty = ''] = openArchive(deck.data)
    .tapes()
    .map((tape) => tape.id);
}, BUILD_DEADLINE_MS);
afterAll(() => deck.dispose());

describe('tapes', () => {
  it('every tape, oldest first, for people and as JSON', async () => {
    const json = await deck.run('tapes', '--json');
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject([
      { id: malformed, state: 'ended', serverName: 'malformed.mjs', era: 'legacy' },
      { id: chatty, state: 'ended', serverName: 'chatty.mjs' },
      { state: 'ended', ending: 'exit 3', serverName: 'exits.mjs' },
    ]);
    const human = await deck.run('tapes');
    expect(human).toMatchObject({ code: 0, stderr: '' });
    expect(human.stdout.trimEnd().split('\n')).toHaveLength(3);
  });

  it('an empty data folder is no failure, and stays empty', async () => {
    const none = join(deck.folder, 'none');
    expect(await deck.run('tapes', '--data', none)).toMatchObject({ code: 0, stdout: '' });
    expect(await deck.run('query', '--data', none)).toMatchObject({ code: 0, stdout: '' });
    const verified = await deck.run('verify', '--data', none);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, tapes: 0, entries: 0 });
  });
});

describe('seal', () => {
  it('what has ended is smaller and says the same; a second time there is nothing to do', async () => {
    const before = await deck.run('query');
    const rawBytes = openArchive(deck.data).tapes()[1]?.sizeBytes ?? 0;
    const sealed = await deck.run('seal', '--json');
    expect(sealed).toMatchObject({ code: 0, stderr: '' });
    const facts = JSON.parse(sealed.stdout) as { sealedBytes: number };
    expect(facts).toMatchObject({ segments: 1, rawBytes, failures: [] });
    expect(facts.sealedBytes).toBeLessThan(rawBytes * 0.4);
    expect(await deck.run('query')).toEqual(before);
    const verified = await deck.run('verify');
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, sealed: 1, segments: 3 });
    expect(await deck.run('seal')).toMatchObject({
      code: 0,
      stdout: 'Nothing to seal. Left raw: 2 too small to gain anything.\n',
    });
  });
});

describe('query', () => {
  it('an empty text matches all entries of all tapes, in order', async () => {
    const all = await deck.run('query');
    expect(all).toMatchObject({ code: 0, stderr: '' });
    const lines = jsonLines(all.stdout);
    const tapes = openArchive(deck.data).tapes();
    expect(lines).toHaveLength(tapes.reduce((sum, tape) => sum + tape.entries, 0));
    for (const { id, entries } of tapes) {
      expect(lines.filter((line) => line['tape'] === id).map((line) => line['seq'])).toEqual(
        Array.from({ length: entries }, (_, seq) => seq),
      );
    }
    expect(lines.filter((line) => String(line['text']).includes('"logger":"chatty"'))).toHaveLength(FLOOD);
  });

  it('finds raw bytes: of frames that are no JSON, and of stderr; exits are entries', async () => {
    const frames = jsonLines((await deck.run('query', 'Server started, listening…')).stdout);
    expect(frames).toMatchObject([
      { kind: 'frame', dir: 'in', tape: malformed, text: 'Server started, listening…' },
    ]);
    const said = jsonLines((await deck.run('query', 'configuration is missing')).stdout);
    expect(said).toMatchObject([{ kind: 'stderr', text: 'exits: the configuration is missing' }]);
    const all = jsonLines((await deck.run('query')).stdout);
    expect(all.filter((line) => line['kind'] === 'process-exited')).toMatchObject([
      { tape: malformed, code: 0 },
      { tape: chatty, code: 0 },
      { code: 3, expected: false },
    ]);
  });

  it('speaks the filter language of the app', async () => {
    const lines = jsonLines(
      (await deck.run('query', 'kind:request', 'method:initialize', 'status:ok')).stdout,
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => String(line['text']).includes('"method":"initialize"'))).toBe(true);
    const some = jsonLines((await deck.run('query', 'params.logger:chatty seq<40')).stdout);
    expect(some.length).toBeGreaterThan(0);
    expect(some.every((line) => line['tape'] === chatty && Number(line['seq']) < 40)).toBe(true);
    const exits = jsonLines((await deck.run('query', 'kind:process has:error not exit')).stdout);
    expect(exits).toEqual([]);
  });

  it('says what is wrong with a filter, and where', async () => {
    const wrong = await deck.run('query', 'dir:in metod:tools/call');
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('    dir:in metod:tools/call\n           ^^^^^\n  Did you mean method?');
    const asJson = await deck.run('query', 'latency>soon', '--json');
    expect(JSON.parse(asJson.stderr)).toMatchObject({
      error: { code: 'query-invalid', at: { from: 8, to: 12 } },
    });
  });

  it('--tape and --limit', async () => {
    const some = jsonLines(
      (await deck.run('query', '"logger":"chatty"', '--tape', chatty, '--limit', '5')).stdout,
    );
    expect(some).toHaveLength(5);
    expect(some.every((line) => line['tape'] === chatty)).toBe(true);
    expect((await deck.run('query', '"logger":"chatty"', '--tape', malformed)).stdout).toBe('');
    expect((await deck.run('query', '--limit', '0')).stdout).toBe('');
    const unknown = await deck.run('query', '--tape', 'none', '--json');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(unknown.stderr)).toMatchObject({ error: { code: 'unknown-tape' } });
  });

  it('a reader that has seen enough ends it without a word', async () => {
    const pipe = `"${process.execPath}" "${TAPEDECK}" query --data "${deck.data}" | head -1; echo "\${PIPESTATUS[0]}"`;
    const done = await deck.launch('bash', ['-c', pipe]).ended;
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const [first = '', code] = done.stdout.split('\n');
    expect(JSON.parse(first)).toMatchObject({ seq: 0, kind: 'tape-opened' });
    expect(code).toBe('0');
  });
});

describe('export and import', () => {
  it('a tape goes into a file and comes into another data folder; a second time it is noticed', async () => {
    const path = join(deck.folder, 'out.tape');
    const exported = await deck.run('export', chatty, '-o', path, '--json');
    expect(exported).toMatchObject({ code: 0, stderr: '' });
    const other = join(deck.folder, 'other');
    const imported = await deck.run('import', path, '--data', other, '--json');
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(imported.stdout)).toMatchObject({ tapeId: chatty, problems: [] });
    const [here, there] = [
      await deck.run('query', '--tape', chatty),
      await deck.run('query', '--data', other),
    ];
    // All but the marker of the run, which leaves no machine.
    const [linesHere, linesThere] = [here, there].map(({ stdout }) => stdout.split('\n').slice(1));
    expect(linesThere?.length).toBe(linesHere?.length);
    expect(linesThere?.find((line, at) => line !== linesHere?.[at])).toBe(undefined);
    const again = await deck.run('import', path, '--data', other);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('[already-imported]');
    expect(await deck.run('import', path, '--data', other, '--again')).toMatchObject({ code: 0 });
  });

  it('rules come from a file too, and a dry run says what they would take out, and writes nothing', async () => {
    const rules = join(deck.folder, 'rules.json');
    const path = join(deck.folder, 'dry.tape');
    writeFileSync(rules, '{"names":["usual"],"paths":["params.clientInfo.name"],"keys":["logger"]}');
    const args = ['export', chatty, '-o', path, '--redact', rules, '--redact', 'emails,home'];
    const dry = await deck.run(...args, '--dry-run', '--json');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    const seen = JSON.parse(dry.stdout) as { redacted: object; examples: { place: string }[] };
    expect(seen.redacted).toMatchObject({ paths: 1 });
    expect(seen.examples.map(({ place }) => place)).toContain('body params.clientInfo.name');
    expect(existsSync(path)).toBe(false);
    const words = await deck.run(...args, '--dry-run');
    expect(words.stdout).toContain('taken out by paths: 1');
    expect(words.stdout).toContain('nothing was.');
    const written = await deck.run(...args, '--json');
    expect(JSON.parse(written.stdout)).toMatchObject({ redacted: seen.redacted });
    writeFileSync(rules, '{"names":["unusual"]}');
    expect(await deck.run(...args, '--dry-run')).toMatchObject({ code: 2 });
    const none = await deck.run('export', chatty, '--redact', 'nothing-like-that');
    expect(none.stderr).toContain('There is no rule and no file nothing-like-that');
  });

  it('notes and pinned frames go along and come back, unless they are not wanted', async () => {
    const note = { text: 'look here', pinned: true, createdMs: 5, changedMs: 6 };
    const whole = { seq: null, text: 'all of it', pinned: false, createdMs: 7, changedMs: 8 };
    expect(adoptNotes(deck.data, malformed, [whole, { seq: 3, ...note }])).toMatchObject({ ok: true });
    const path = join(deck.folder, 'noted.jsonl');
    const exporting = ['export', malformed, '--format', 'jsonl'];
    expect(await deck.run(...exporting, '-o', path)).toMatchObject({ code: 0, stderr: '' });
    const other = join(deck.folder, 'noted');
    const imported = await deck.run('import', path, '--data', other, '--json');
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(imported.stdout)).toMatchObject({ tapeId: malformed, notes: 2, notesFailure: null });
    expect(notesOf(other, malformed)).toEqual({ ok: true, value: [whole, { seq: 3, ...note }] });
    const found = jsonLines((await deck.run('query', 'has:note or has:pin', '--data', other)).stdout);
    expect(found).toMatchObject([{ tape: malformed, seq: 3 }]);

    const without = join(deck.folder, 'without.jsonl');
    await deck.run(...exporting, '-o', without, '--no-notes');
    expect(readFileSync(without, 'utf8')).not.toContain('look here');
    const bare = join(deck.folder, 'bare');
    expect(await deck.run('import', path, '--data', bare, '--no-notes')).toMatchObject({ code: 0 });
    expect(notesOf(bare, malformed)).toEqual({ ok: true, value: [] });
    expect(existsSync(join(bare, 'deck.db'))).toBe(false);
  });

  it('a reader that closes early leaves nothing behind', async () => {
    const temp = join(deck.folder, 'temp');
    mkdirSync(temp);
    const words = [
      process.execPath,
      TAPEDECK,
      '--data',
      deck.data,
      'export',
      chatty,
      '--format',
      'jsonl',
      '-o',
      '-',
    ];
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const piped = await deck.launch('sh', ['-c', `TMPDIR='${temp}' ${quoted} | head -c 20`]).ended;
    expect(piped).toMatchObject({ code: 0, stderr: '' });
    expect(piped.stdout).toHaveLength(20);
    expect(readdirSync(temp)).toEqual([]);
  });

  it('says what is wrong with a filter, a tape and a file', async () => {
    expect((await deck.run('export', chatty, '--filter', 'tool:')).stderr).toContain('[query-invalid]');
    expect((await deck.run('export', 'none')).stderr).toContain('[unknown-tape]');
    expect((await deck.run('import', TAPEDECK)).stderr).toContain('[file-unreadable]');
    expect((await deck.run('import', join(deck.folder, 'none'))).stderr).toContain('[file-unreadable]');
  });
});

describe('verify', () => {
  it('all is whole', async () => {
    const done = await deck.run('verify');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({ ok: true, tapes: 3, gaps: 0, problems: [] });
  });

  it('one flipped byte in the middle of a tape: exit 1, and where', async () => {
    const folder = join(deck.data, 'tapes', chatty);
    const [segment = ''] = readdirSync(folder);
    const file = join(folder, segment);
    const bytes = readFileSync(file);
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    writeFileSync(file, bytes);
    const done = await deck.run('verify');
    expect(done).toMatchObject({ code: 1, stderr: '' });
    const report: unknown = JSON.parse(done.stdout);
    // It was sealed above: the block that holds the byte is lost.
    const few: unknown = expect.toSatisfy((entries: number) => entries > 0 && entries <= LOST_MAX);
    expect(report).toMatchObject({
      ok: false,
      problems: [{ tapeId: chatty, segment: 1, lost: { entries: few } }],
    });
    // What stands behind the damage can still be read.
    const lines = jsonLines((await deck.run('query', '"logger":"chatty"')).stdout);
    expect(lines.length).toBeGreaterThan(FLOOD * 0.8);
    expect(lines.length).toBeLessThan(FLOOD);
  });
});
