import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../src-main/sim/random.ts';
import { bytesOf, framesOf, inline, processesOf, server, startTaped, textOf } from './transport-kit.ts';

const initialize = (id: number): string =>
  `${JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  })}\n`;
const call = (id: number, name: string, args: unknown): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } })}\n`;

/** A family that waits for nobody goes at once; a machine that is busy may need a while for that. */
const PATIENT = [
  { act: 'end-stdin', waitMs: 20_000 },
  { act: 'SIGKILL', waitMs: 2_000 },
] as const;

describe('a real server on the tape', () => {
  it('has exactly the bytes that it wrote, whatever they are', async () => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'tapedeck-bytes-')), 'bytes');
    const random = createSeededRandom(42);
    // Bytes of every value, newlines among them, none at the end.
    const expected = Buffer.from(
      Array.from({ length: 300_000 }, () => (random.below(7) === 0 ? 10 : random.below(256))),
    );
    expected[expected.length - 1] = 0xff;
    writeFileSync(file, expected);
    const taped = startTaped(
      inline(`
        import { readFileSync } from 'node:fs';
        const bytes = readFileSync(${JSON.stringify(file)});
        for (let at = 0; at < bytes.length; at += 997) {
          process.stdout.write(bytes.subarray(at, at + 997));
          if (at % 5 === 0) await new Promise(setImmediate);
        }
      `),
    );
    await taped.until(taped.hasExited);
    rmSync(path.dirname(file), { recursive: true });
    expect(bytesOf(taped.tape.entries, 'in').equals(expected)).toBe(true);
    const frames = framesOf(taped.tape.entries, 'in');
    expect(frames.at(-1)?.mark).toBe('unterminated');
    expect(frames.slice(0, -1).every((frame) => frame.mark === 'whole' && frame.bytes.at(-1) === 10)).toBe(
      true,
    );
    expect(taped.delivered.map((line) => line.bytes)).toEqual(frames.map((frame) => frame.bytes));
    expect(taped.tape.entries.at(-1)).toMatchObject({ kind: 'process-exited', code: 0, expected: false });
    expect(taped.closings()).toBe(1);
  });

  it('has what was sent, and the answers of a noisy server with all its noise', async () => {
    const taped = startTaped([server('noisy')]);
    await taped.send(initialize(1));
    await taped.send(call(2, 'echo', { text: 'hello' }));
    await taped.until(() => bytesOf(taped.tape.entries, 'in').includes('echo done'));
    const report = await taped.run.stop(PATIENT);
    expect(report).toMatchObject({ took: 'end-stdin', killedDescendants: 0 });
    const received = bytesOf(taped.tape.entries, 'in').toString();
    expect(received).toContain('*** noisy server 1.0 ***\u001b[0m\nLoading plugins… done (3)\n');
    expect(received).toContain('10%\r50%\r100%\n');
    expect(bytesOf(taped.tape.entries, 'out').toString()).toBe(
      initialize(1) + call(2, 'echo', { text: 'hello' }),
    );
    expect(taped.tape.entries.at(-1)).toMatchObject({ kind: 'process-exited', code: 0, expected: true });
  });

  it('still writes what was sent in the very turn of the stop', async () => {
    const taped = startTaped([server('echo'), '--raw']);
    await taped.until(() => taped.states.length > 0);
    void taped.send('last words\n');
    expect((await taped.run.stop(PATIENT)).took).toBe('end-stdin');
    expect(taped.delivered.map(textOf)).toEqual(['last words\n']);
  });

  it('keeps a line of 4 MB, written in pieces of 256 bytes, as one frame', async () => {
    const taped = startTaped([server('huge'), '--size', '4', '--chunk', '256']);
    await taped.send(initialize(1));
    await taped.send(call(2, 'huge', {}));
    await taped.until(() => framesOf(taped.tape.entries, 'in').length === 2);
    await taped.run.stop();
    const [, huge] = taped.delivered;
    expect(huge?.mark).toBe('whole');
    expect(huge?.bytes.length).toBeGreaterThan(4_000_000);
    expect(JSON.parse(Buffer.from(huge?.bytes ?? []).toString())).toMatchObject({ id: 2 });
  });

  it('keeps a line above the bound in marked pieces, and delivers the next one', async () => {
    const taped = startTaped(inline(`process.stdout.write('x'.repeat(3_500_000) + '\\nnext\\n')`), {
      maxLineBytes: 1_000_000,
    });
    await taped.until(taped.hasExited);
    const frames = framesOf(taped.tape.entries, 'in');
    expect(frames.map((frame) => [frame.mark, frame.bytes.length])).toEqual([
      ['oversize-part', 1_000_000],
      ['oversize-part', 1_000_000],
      ['oversize-part', 1_000_000],
      ['oversize-part', 500_001],
      ['whole', 5],
    ]);
    expect(taped.delivered.map(textOf)).toEqual(['next\n']);
  });

  it('has the last words, the exit code and the signal of one that dies', async () => {
    const exiting = startTaped([server('crashy'), '--after-ms', '50', '--code', '7']);
    await exiting.until(exiting.hasExited);
    expect(exiting.stderr()).toEqual([1, 2, 3].map((line) => `crashy: last words ${line} of 3\n`));
    expect(exiting.tape.entries.at(-1)).toMatchObject({ code: 7, signal: null, expected: false });

    const killed = startTaped([server('crashy'), '--after-ms', '50', '--signal', 'SIGSEGV']);
    await killed.until(killed.hasExited);
    expect(killed.tape.entries.at(-1)).toMatchObject({ code: null, signal: 'SIGSEGV', expected: false });
    expect((await killed.send('late\n')).ok).toBe(false);
    expect(killed.closings()).toBe(1);
  });

  it('waits in the pipe while paused, and loses nothing', async () => {
    const total = 200_000;
    const taped = startTaped(
      inline(`
        const line = 'n'.repeat(99) + '\\n';
        for (let n = 0; n < ${total / 1000}; n += 1) {
          if (!process.stdout.write(line.repeat(1000))) await new Promise((go) => process.stdout.once('drain', go));
        }
      `),
    );
    await taped.until(() => framesOf(taped.tape.entries, 'in').length > 0);
    taped.run.pause();
    // What was on its way still comes.
    let whilePaused = -1;
    while (whilePaused !== taped.tape.entries.length) {
      whilePaused = taped.tape.entries.length;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(framesOf(taped.tape.entries, 'in').length).toBeLessThan(total);
    expect(taped.hasExited()).toBe(false);
    taped.run.resume();
    await taped.until(taped.hasExited);
    expect(taped.delivered).toHaveLength(total);
  });
});

describe.runIf(process.platform === 'linux')('stopping a real server', () => {
  it('kills one that listens to nothing, within the time of the ladder', async () => {
    const taped = startTaped([server('hanging'), '--stubborn']);
    await taped.send(initialize(1));
    await taped.until(() => framesOf(taped.tape.entries, 'in').length > 0);
    const report = await taped.run.stop();
    expect(report.took).toBe('SIGKILL');
    expect(report.tookMs).toBeGreaterThanOrEqual(4000);
    expect(report.tookMs).toBeLessThan(20_000);
    expect(taped.stderr()).toEqual(['hanging: stdin ended, staying\n', 'hanging: SIGTERM ignored\n']);
    expect(taped.tape.entries.at(-1)).toMatchObject({ signal: 'SIGKILL', expected: true });
    expect(processesOf(taped.runMarker)).toEqual([]);
  });

  it.each([[[]], [['--stubborn']], [['--stubborn', '--hold-stdout']]])(
    'finds the whole family, setsid grandchild included: %j',
    async (options) => {
      const taped = startTaped([server('family'), ...options]);
      await taped.until(() => taped.stderr().some((line) => line.startsWith('FAMILY')));
      expect(processesOf(taped.runMarker)).toHaveLength(3);
      const report = await taped.run.stop(PATIENT);
      expect(report).toMatchObject({ took: 'end-stdin', killedDescendants: 2 });
      expect(report.tookMs).toBeLessThan(PATIENT[0].waitMs);
      expect(processesOf(taped.runMarker)).toEqual([]);
      expect(taped.tape.entries.at(-1)).toMatchObject({
        kind: 'process-exited',
        code: 0,
        expected: true,
        killedDescendants: 2,
      });
    },
  );

  it('reaps what a crashed server left behind, unasked', async () => {
    const taped = startTaped([server('family'), '--stubborn']);
    await taped.until(() => taped.stderr().some((line) => line.startsWith('FAMILY')));
    const running = taped.states.find((state) => state.kind === 'running');
    process.kill(running?.pid ?? 0, 'SIGKILL');
    await taped.until(taped.hasExited);
    expect(taped.tape.entries.at(-1)).toMatchObject({
      signal: 'SIGKILL',
      expected: false,
      killedDescendants: 2,
    });
    expect(processesOf(taped.runMarker)).toEqual([]);
  });

  it('kills a tree that forks while it is being killed', async () => {
    const taped = startTaped(
      inline(`
        import { spawn } from 'node:child_process';
        const script = 'for n in 1 2 3 4 5 6 7 8 9 10; do (setsid sh -c "sleep 30; sleep 30" &) ; done; sleep 30';
        for (let n = 0; n < 3; n += 1) spawn('sh', ['-c', script], { detached: true, stdio: 'ignore' });
        console.log('up');
        process.stdin.resume();
      `),
    );
    await taped.until(() => framesOf(taped.tape.entries, 'in').length > 0);
    const report = await taped.run.stop();
    expect(report.killedDescendants).toBeGreaterThanOrEqual(3);
    expect(processesOf(taped.runMarker)).toEqual([]);
  });
});
