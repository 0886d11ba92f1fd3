import type { Readable, Writable } from 'node:stream';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import { bodyOfLine, type LineKind } from '../../../src-shared/journal/whole-lines.ts';
import type { Line, LineRecorder, RunSplitter } from '../ports.ts';

export interface PumpOptions {
  readonly from: Readable;
  readonly to: Writable;
  readonly recorder: LineRecorder;
  readonly splitter: RunSplitter;
  readonly of: LineKind;
  /** Hears of every line after it was recorded, until it says that it wants no more. */
  readonly ear?: LineEar;
  /** The sink has other writers: it is not ended with the source. */
  readonly keepsSink?: boolean;
}

export interface LineEar {
  wantsMore(): boolean;
  onLine(line: Line): void;
}

/** One direction of a tap. */
export interface Pump {
  /** The source has ended and the sink has taken all that came; or one of them was closed. */
  readonly done: Promise<void>;
}

/**
 * Passes bytes on as they come: the chunks of the one side are the chunks of the other. A chunk goes on when every line
 * that it ends is on the tape, so nobody sees a message whose last byte is not recorded. A sink that takes no more stops the source;
 * a sink that is closed closes the source, and the other way round. What is held is one line, up to the splitter's bound,
 * and what the sink's buffer holds.
 */
export function pump(options: PumpOptions): Pump {
  const { from, to, recorder, splitter, of, ear } = options;
  const done = Promise.withResolvers<void>();

  const bodyOf = ({ bytes, mark }: Line): EntryBody => bodyOfLine(of, bytes, mark);

  function write(chunk: Uint8Array): void {
    if (!to.writable) return;
    if (!to.write(chunk)) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  }

  function pass(lines: readonly Line[], send: () => void): void {
    if (lines.length === 0) return send();
    recorder.forward(lines.map(bodyOf), send);
    if (ear !== undefined) for (const line of lines) if (ear.wantsMore()) ear.onLine(line);
  }

  function take(chunk: Uint8Array): void {
    const send = (): void => write(chunk);
    if (ear?.wantsMore() === true) return pass(splitter.push(chunk), send);
    const { before, whole } = splitter.pushRun(chunk);
    if (whole.length === 0) return pass(before, send);
    recorder.forwardLines(before.map(bodyOf), { of, bytes: whole }, send);
  }

  function finish(): void {
    if (!to.writable) done.resolve();
    else if (options.keepsSink === true) to.write('', () => done.resolve());
    else to.end();
  }

  from.on('data', take);
  // What has no newline went on as it came; it is recorded before the end of the stream is passed on.
  from.once('end', () => pass(splitter.end(), finish));
  from.once('close', () => {
    if (!from.readableEnded) pass(splitter.end(), finish);
  });
  // A pipe that breaks is closed, and that is how the other side learns of it.
  from.on('error', () => {});
  to.on('error', () => {});
  to.once('finish', () => done.resolve());
  to.once('close', () => {
    if (!from.destroyed) from.destroy();
    done.resolve();
  });
  return { done: done.promise };
}
