import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { USUAL_REDACTION } from '../../src-shared/redact/rules.ts';
import { FILE_FORMATS, type FileFormat } from '../../src-shared/api/files.ts';
import { createRealClock, createSecureRandom, exportTape, importTape } from '../../src-main/host/host.ts';
import type { Result } from '../../src-shared/base/failure.ts';
import { serveViewer } from '../../src-main/shells/web/viewer-server.ts';
import { unwrap } from '../integration/host-kit.ts';
import { openBrowser } from './lib/app.ts';
import { writeHttpTape } from './lib/http-tape.ts';
import { type Bench, type Measured, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { median } from './lib/statistics.ts';

const FRAMES = 100_000;
const ROUNDS = 3;
const VIEW_DEADLINE_MS = 120_000;
const MEGABYTE = 1_000_000;
const VIEWER = fileURLToPath(new URL('../../out/viewer', import.meta.url));

function drain<T>(work: Generator<unknown, Result<T>>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return unwrap(step.value);
  }
}

function timed(work: () => void): number {
  const beganMs = performance.now();
  work();
  return performance.now() - beganMs;
}

/** The same bytes, read and written and on the disk: what no export can beat. */
function copy(from: readonly string[], to: string): void {
  const file = openSync(to, 'w');
  for (const path of from) writeSync(file, readFileSync(path));
  fsyncSync(file);
  closeSync(file);
}

/** A session of 100,000 messages over HTTP goes into files and comes back, against a plain copy of it; and into the viewer. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  const first = join(scratch.path, 'first.tape');
  const dataFolder = join(scratch.path, 'data');
  const { payloadBytes } = writeHttpTape(first, FRAMES);
  const bring = (path: string, again: boolean) =>
    drain(importTape({ dataFolder, path, fileName: 'bench', nowMs: 1, again }));
  const { tapeId } = bring(first, false);
  const folder = join(dataFolder, 'tapes', tapeId);
  const segments = readdirSync(folder).flatMap((name) => (name.endsWith('.seg') ? [join(folder, name)] : []));
  const rawBytes = segments.reduce((sum, path) => sum + statSync(path).size, 0);
  const viewerPage = join(VIEWER, 'page.html');
  const common = { dataFolder, tapeId, selection: null, notes: [], version: '0', nowMs: 1, viewerPage };
  const write = (format: FileFormat, path: string, redaction = null as typeof USUAL_REDACTION | null) =>
    drain(exportTape({ ...common, format, path, redaction }));

  const copies: number[] = [];
  const times = new Map<string, number[]>();
  const note = (name: string, ms: number): void => void times.set(name, [...(times.get(name) ?? []), ms]);
  for (let round = 0; round < ROUNDS; round += 1) {
    progress(`round ${round + 1} of ${ROUNDS}`);
    copies.push(timed(() => copy(segments, join(scratch.path, `copy-${round}`))));
    for (const format of FILE_FORMATS) {
      const path = join(scratch.path, `${round}.${format}`);
      note(
        `export.${format}`,
        timed(() => void write(format, path)),
      );
      if (format === 'html') continue;
      note(
        `import.${format}`,
        timed(() => void bring(path, true)),
      );
    }
    const path = join(scratch.path, `${round}-redacted.tape`);
    note(
      'export.redacted',
      timed(() => void write('tape', path, USUAL_REDACTION)),
    );
  }
  const copyMs = median(copies);
  const rates = [...times].map(([name, each]): Measured => {
    const ms = median(each);
    return measured(`files.${name}`, rawBytes / MEGABYTE / (ms / 1000), 'MB/s of the recorded tape', null, {
      frames: FRAMES,
      ms: rounded3(ms),
      plainCopyMs: rounded3(copyMs),
      timesAPlainCopy: rounded3(ms / copyMs),
    });
  });
  progress('the viewer');
  const served = unwrap(
    await serveViewer({
      path: first,
      viewerFolder: VIEWER,
      clock: createRealClock(),
      random: createSecureRandom(),
    }),
  );
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(() => {
      const longest = { ms: 0 };
      Object.assign(window, { longest });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longest.ms = Math.max(longest.ms, duration);
      }).observe({ type: 'longtask' });
    });
    const beganMs = performance.now();
    await page.goto(served.url);
    const entries = FRAMES * 2.5 + 2;
    await page.locator(`.msg-counts[data-total="${entries}"]`).waitFor({ timeout: VIEW_DEADLINE_MS });
    const ms = performance.now() - beganMs;
    const longestTaskMs = await page.evaluate(() =>
      'longest' in window ? (window.longest as { ms: number }).ms : -1,
    );
    const facts = {
      frames: FRAMES,
      entries,
      ms: rounded3(ms),
      longestTaskMs,
      timesAPlainCopy: rounded3(ms / copyMs),
    };
    return [
      ...rates,
      measured('files.view', payloadBytes / MEGABYTE / (ms / 1000), 'MB/s of payload', null, facts),
    ];
  } finally {
    await browser.close();
    await served.close();
  }
};
