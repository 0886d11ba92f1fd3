import { writeFileSync } from 'node:fs';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import type { MatchMode, Repeat } from '../../../../src-shared/mock/matcher.ts';
import { humanMockReport } from '../../../../src-shared/mock/mock-report.ts';
import type { Unmatched } from '../../../../src-shared/mock/unmatched.ts';
import {
  openPortMock,
  openStdioMock,
  type Mock,
  type MockRequest,
} from '../../../host/wiring/replay/open-mock.ts';
import { openClientSide } from '../client-side.ts';

export interface MockCommandOptions {
  readonly http?: boolean | undefined;
  readonly port?: number | undefined;
  readonly allowOrigin?: readonly string[] | undefined;
  readonly match: MatchMode;
  readonly repeat: Repeat;
  readonly unmatched: Unmatched;
  readonly latency: number;
  readonly faults?: boolean | undefined;
  readonly askTimeout: number;
  readonly failOnUnmatched?: boolean | undefined;
  readonly report?: string | undefined;
}

const UNMATCHED_EXIT = 1;
const FAILURE_EXIT = 2;
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `tapedeck mock TAPE`: until the client goes, or a signal comes. Over stdio nothing of ours is on stdout. */
export async function mock(
  data: string,
  json: boolean,
  tape: string,
  options: MockCommandOptions,
): Promise<number> {
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ENDS) process.once(signal, () => resolve());
  });
  const request: MockRequest = {
    dataFolder: data,
    tape,
    options: {
      match: options.match,
      repeat: options.repeat,
      unmatched: options.unmatched,
      pace: options.latency,
      faults: options.faults === true,
      askTimeoutMs: options.askTimeout,
    },
  };
  const isHttp = options.http === true || options.port !== undefined;
  const opened = await (isHttp ? onPort(request, options) : onStreams(request));
  if (!opened.ok) return failed(opened.failure, json);
  void opened.value.mock.read.then((failure) => {
    if (failure !== null) report(`the tape could not be read to its end: ${failure.message}`);
  });
  await Promise.race([opened.value.ended, signalled]);
  const told = opened.value.mock.report();
  await opened.value.mock.close();
  report(json ? JSON.stringify(told) : humanMockReport(told), json);
  if (options.report !== undefined) {
    try {
      writeFileSync(options.report, `${JSON.stringify(told, null, 2)}\n`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      report(`cannot write ${options.report}: ${why}`);
      return FAILURE_EXIT;
    }
  }
  return options.failOnUnmatched === true && told.unmatched > 0 ? UNMATCHED_EXIT : 0;
}

type Opened =
  | { readonly ok: true; readonly value: { readonly mock: Mock; readonly ended: Promise<void> } }
  | { readonly ok: false; readonly failure: Failure };

async function onPort(request: MockRequest, options: MockCommandOptions): Promise<Opened> {
  const { port = 0, allowOrigin: allowedOrigins = [] } = options;
  const opened = await openPortMock(request, { port, allowedOrigins });
  if (!opened.ok) return opened;
  const { tapeId, url, sseUrl } = opened.value;
  report(`serving ${tapeId} on ${url.href} (over HTTP+SSE: ${sseUrl.href})`);
  return { ok: true, value: { mock: opened.value, ended: new Promise(() => {}) } };
}

async function onStreams(request: MockRequest): Promise<Opened> {
  const { input, output } = openClientSide();
  const opened = await openStdioMock(request, { input, output });
  return opened.ok ? { ok: true, value: { mock: opened.value, ended: opened.value.ended } } : opened;
}

function failed({ code, message, hint }: Failure, json: boolean): number {
  report(json ? JSON.stringify({ error: { code, message, hint } }) : `${message}\n  ${hint} [${code}]`, json);
  return FAILURE_EXIT;
}

function report(text: string, bare = false): void {
  process.stderr.write(bare ? `${text}\n` : `tapedeck mock: ${text}\n`);
}
