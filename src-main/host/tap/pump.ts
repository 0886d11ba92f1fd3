import type { Readable, Writable } from 'node:stream';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import type { Line, LineSplitter, Recorder } from '../ports.ts';

export interface PumpOptions {
  readonly from: Readable;
  readonly to: Writable;
  readonly recorder: Recorder;
  readonly splitter: LineSplitter;
  readonly bodyOf: (line: Line) => EntryBody;
  /** Every line, after it was recorded. */
  readonly onLine?: (line: Line) => void;
  /** The sink has other writers: it is not ended with the source. */
  readonly keepsSink?: boolean;
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
  const { from, to, recorder, splitter, bodyOf, onLine } = options;
  const done = Promise.withResolvers<void>();

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
    if (onLine !== undefined) for (const line of lines) onLine(line);
  }

  function finish(): void {
    if (!to.writable) done.resolve();
    else if (options.keepsSink === true) to.write('', () => done.resolve());
    else to.end();
  }

  from.on('data', (chunk: Uint8Array) => pass(splitter.push(chunk), () => write(chunk)));
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
