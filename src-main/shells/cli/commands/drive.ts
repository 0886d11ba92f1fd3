import { watch, type FSWatcher } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { visibleText } from '../../../../src-shared/base/visible-text.ts';
import { fail, type Result } from '../../../../src-shared/base/failure.ts';
import { ignoresOf } from '../../../../src-shared/rerun/ignore.ts';
import { drive as driveTape, type Driven, type DriveEvent } from '../../../host/wiring/replay/open-drive.ts';
import { VERSION } from '../../version.ts';
import { ignoreFileOf, readRules } from '../ignore-file.ts';
import { complain, EXIT, say } from '../print.ts';
import { targetOf, type TargetOptions } from '../target.ts';

export interface DriveOptions extends TargetOptions {
  readonly ignore?: string | undefined;
  readonly pace: 'fast' | 'recorded' | 'one-by-one';
  readonly timeout: number;
  readonly allowWrites?: boolean | undefined;
  readonly until?: number | undefined;
  readonly step?: boolean | undefined;
  readonly watch?: readonly string[] | undefined;
}

/** Somebody who looks at each message takes the time that it takes. */
const STEP_TIMEOUT_MS = 24 * 60 * 60_000;
/** An editor writes a file in several steps. */
const SETTLED_MS = 200;
const LINES_SHOWN = 6;
const VALUE_CHARS = 160;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `tapedeck drive TAPE -- CMD`: exit 0 when every answer is the recorded one, 1 when one is not, 2 when it could not be done. */
export async function drive(
  data: string,
  json: boolean,
  tape: string,
  options: DriveOptions,
  command: readonly string[],
): Promise<number> {
  const target = await targetOf(options, command);
  if (!target.ok) return failed(target, json);
  if (target.value.kind === 'name') {
    const why = 'A server that is worked on is named by its command or its URL.';
    return failed(fail('bad-request', why, 'Give -- COMMAND ARGS…, or --url URL.'), json);
  }
  const { draft } = target.value;
  const rules = readRules(
    options.ignore ?? ignoreFileOf(data, tape.replaceAll(/[/\\]/g, '-')),
    options.ignore !== undefined,
  );
  if (!rules.ok) return failed(rules, json);
  const ended = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => ended.abort());
  const stepper = options.step === true ? openStepper(ended) : null;

  const once = (signal: AbortSignal): Promise<Result<Driven>> =>
    driveTape(
      {
        dataFolder: data,
        version: VERSION,
        tape,
        server: draft,
        pace: options.step === true ? 'one-by-one' : options.pace,
        answerTimeoutMs: options.step === true ? STEP_TIMEOUT_MS : options.timeout,
        allowWrites: options.allowWrites === true,
        until: options.until ?? null,
        ignores: ignoresOf(rules.value),
        onEvent: (event) => tell(event, json),
        goOn: (next) => stepper?.goOn(next) ?? Promise.resolve(true),
      },
      signal,
    );

  try {
    if (options.watch === undefined) return await outcome(await once(ended.signal), json);
    return await again(options.watch, ended.signal, async (signal) => outcome(await once(signal), json));
  } finally {
    stepper?.close();
  }
}

/** Plays it, and again whenever one of the files changes, until a signal comes; the last outcome is the exit code. */
async function again(
  paths: readonly string[],
  ended: AbortSignal,
  once: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  let changed = Promise.withResolvers<null>();
  let timer: NodeJS.Timeout | null = null;
  const onChange = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => changed.resolve(null), SETTLED_MS);
  };
  const watchers: FSWatcher[] = [];
  const over = new Promise<null>((done) => ended.addEventListener('abort', () => done(null), { once: true }));
  try {
    for (const path of paths) watchers.push(watch(resolve(path), { recursive: true }, onChange));
    for (;;) {
      changed = Promise.withResolvers<null>();
      const round = new AbortController();
      const playing = once(AbortSignal.any([ended, round.signal]));
      const code = await Promise.race([playing, changed.promise, over]);
      if (code === null) round.abort();
      else if (!ended.aborted) process.stderr.write('tapedeck drive: waiting for a change\n');
      const last = await playing;
      if (code !== null) await Promise.race([changed.promise, over]);
      if (ended.aborted) return last;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed(fail('bad-request', `Cannot watch: ${why}`, 'Check the path of --watch.'), false);
  } finally {
    for (const watcher of watchers) watcher.close();
    if (timer !== null) clearTimeout(timer);
  }
}

interface Stepper {
  goOn(next: Extract<DriveEvent, { kind: 'sent' }>): Promise<boolean>;
  /** Lets go of stdin. */
  close(): void;
}

/** Asks for Enter before each message; `q` or the end of stdin ends it. */
function openStepper(ended: AbortController): Stepper {
  const reader = createInterface({ input: process.stdin });
  const lines = reader[Symbol.asyncIterator]();
  return {
    async goOn({ step, of, method, target }) {
      process.stderr.write(`[${step}/${of}] ${shown(`${method} ${target}`)}  Enter: send, q: end `);
      const line = await lines.next();
      const isWanted = line.done !== true && line.value.trim() !== 'q';
      if (!isWanted) ended.abort();
      return isWanted;
    },
    close() {
      reader.close();
      process.stdin.destroy();
    },
  };
}

function tell(event: DriveEvent, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
  else for (const line of linesOf(event)) process.stdout.write(`${shown(line)}\n`);
}

function linesOf(event: DriveEvent): readonly string[] {
  switch (event.kind) {
    case 'sent':
      return [`→ ${event.method} ${event.target}`];
    case 'answered': {
      const { method, target, tookMs, lines, ignored } = event;
      const more = lines.length - LINES_SHOWN;
      return [
        `${lines.length === 0 ? '✓' : '≠'} ${method} ${target}  ${tookMs.toFixed(1)} ms${ignored > 0 ? `, ${ignored} ignored` : ''}`,
        ...lines
          .slice(0, LINES_SHOWN)
          .flatMap(({ path, before, after }) => [
            `    ${path === '' ? 'all of it' : path}`,
            ...(before === undefined ? [] : [`      - ${short(before)}`]),
            ...(after === undefined ? [] : [`      + ${short(after)}`]),
          ]),
        ...(more > 0 ? [`    and ${more} more`] : []),
      ];
    }
    case 'said':
      return [`${event.asks ? '?' : '·'} ${event.method} ${event.target}`];
    case 'lost':
      return [`✗ ${event.method} ${event.target}: ${event.why}`];
    case 'stderr':
      return [`  ${event.text.trimEnd()}`];
  }
}

async function outcome(driven: Result<Driven>, json: boolean): Promise<number> {
  if (!driven.ok) return failed(driven, json);
  const { same, different, unanswered, troubles, tapeId } = driven.value;
  if (json) await say(JSON.stringify({ kind: 'ended', ...driven.value }));
  else {
    for (const trouble of troubles) await say(shown(`! ${trouble}`));
    const parts = [
      `${same} same`,
      `${different} different`,
      ...(unanswered > 0 ? [`${unanswered} unanswered`] : []),
    ];
    await say(`${parts.join(', ')} · ${tapeId}`);
  }
  return different + unanswered + troubles.length === 0 ? EXIT.ok : EXIT.notOk;
}

function failed(result: Extract<Result<unknown>, { ok: false }>, json: boolean): number {
  complain(result.failure, json);
  return EXIT.failure;
}

function shown(text: string): string {
  return visibleText(text.trimEnd());
}

function short(value: string): string {
  const flat = value.replaceAll(/\s*\n\s*/g, ' ');
  return flat.length > VALUE_CHARS ? `${flat.slice(0, VALUE_CHARS)}…` : flat;
}
