import type { Frame } from '../journal/entry.ts';
import { classify, isObject, type Message } from '../wire/message.ts';
import { readText } from '../wire/read-text.ts';
import { sseData } from '../wire/sse.ts';
import { finding } from './findings.ts';
import type { Finding } from './row.ts';

/** One frame as the reducers see it. No messages and no findings: a frame without content (an SSE comment). */
export interface FrameReading {
  readonly messages: readonly Message[];
  readonly findings: readonly Finding[];
  /** The first characters of the text, for a row that has nothing better. */
  readonly gist: string;
}

const GIST_CHARS = 120;
const BOM = 0xfeff;

/** Reads a frame's bytes into messages. Pure, never throws, keeps what it cannot understand as findings. */
export function readFrame(frame: Frame): FrameReading {
  if (frame.mark === 'oversize-part') {
    const gist = readText(frame.bytes.subarray(0, GIST_CHARS)).text;
    return {
      messages: [],
      findings: [finding('oversize-frame', `a part of ${frame.bytes.length} bytes`)],
      gist,
    };
  }
  const findings: Finding[] = [];
  const { text: wire, invalidUtf8 } = readText(frame.bytes);
  if (invalidUtf8) findings.push(finding('invalid-utf8', 'bytes that are not UTF-8'));
  if (frame.mark === 'unterminated') findings.push(finding('unterminated-frame', 'no newline at the end'));
  const data = frame.channel.kind === 'http' && frame.channel.part === 'sse' ? sseData(wire) : wire;
  if (data === null) return { messages: [], findings, gist: wire.slice(0, GIST_CHARS).trim() };
  const hasBom = data.charCodeAt(0) === BOM;
  if (hasBom) findings.push(finding('byte-order-mark', 'starts with U+FEFF'));
  const text = hasBom ? data.slice(1) : data;
  const value = parse(text);
  if (value === undefined)
    return { messages: [], findings: [...findings, notJson(text)], gist: gistOf(text) };
  const messages = Array.isArray(value.json) ? value.json.map(classify) : [classify(value.json)];
  if (Array.isArray(value.json)) findings.push(finding('batch', `a batch of ${value.json.length}`));
  else examine(value.json, messages[0], findings);
  return { messages, findings, gist: messages[0]?.kind === 'not-rpc' ? gistOf(text) : '' };
}

function parse(text: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function gistOf(text: string): string {
  return text.slice(0, GIST_CHARS).trim();
}

function notJson(text: string): Finding {
  if (text.trim() === '') return finding('blank-line', 'nothing but white space');
  return finding('not-json', `"${gistOf(text).slice(0, 60)}" is not JSON`);
}

function examine(value: unknown, message: Message | undefined, findings: Finding[]): void {
  if (message === undefined) return;
  if (message.kind === 'not-rpc') {
    findings.push(finding('not-json-rpc', message.why));
    return;
  }
  if (!isObject(value)) return;
  if (value['jsonrpc'] !== '2.0') {
    findings.push(
      finding('missing-jsonrpc', `"jsonrpc" is ${JSON.stringify(value['jsonrpc']) ?? 'missing'}`),
    );
  }
  if (message.kind !== 'notification') examineId(value['id'], message.kind, findings);
  if ('result' in value && 'error' in value)
    findings.push(finding('result-and-error', 'result and error together'));
}

function examineId(id: unknown, kind: Message['kind'], findings: Finding[]): void {
  if (id === null || id === undefined) {
    // JSON-RPC allows an error without a readable id; MCP's requests and results always have one.
    if (kind !== 'error')
      findings.push(finding('null-id', id === null ? 'id is null' : 'a response without id'));
    return;
  }
  if (typeof id !== 'string' && typeof id !== 'number')
    findings.push(finding('bad-id', `id is a ${typeof id}`));
}
