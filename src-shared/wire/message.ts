/** JSON-RPC 2.0 as MCP uses it, sorted into what it is. Nothing here validates MCP itself. */
export type JsonObject = { readonly [key: string]: unknown };

/** The JSON text of an id (`7`, `"7"`), so that a number and a string stay apart. */
export type IdText = string;

export interface RpcErrorBody {
  readonly code: number;
  readonly message: string;
}

export type Message =
  | { readonly kind: 'request'; readonly id: IdText; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'result'; readonly id: IdText; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: IdText; readonly error: RpcErrorBody }
  /** Neither; `why` says what it lacks. */
  | { readonly kind: 'not-rpc'; readonly why: string };

const NO_PARAMS: JsonObject = {};

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The string at `key`, or null when it is something else. */
export function stringAt(value: JsonObject, key: string): string | null {
  const found = value[key];
  return typeof found === 'string' ? found : null;
}

/** Sorts one parsed JSON value. Tolerant: a message that a person would recognise is recognised; findings tell the rest. */
export function classify(value: unknown): Message {
  if (!isObject(value)) return { kind: 'not-rpc', why: `a JSON ${nameOf(value)}, not an object` };
  const method = stringAt(value, 'method');
  const hasId = 'id' in value;
  if (method !== null) {
    const params = isObject(value['params']) ? value['params'] : NO_PARAMS;
    return hasId
      ? { kind: 'request', id: idText(value['id']), method, params }
      : { kind: 'notification', method, params };
  }
  if ('error' in value)
    return { kind: 'error', id: hasId ? idText(value['id']) : '', error: errorBody(value['error']) };
  if ('result' in value)
    return { kind: 'result', id: hasId ? idText(value['id']) : '', result: value['result'] };
  return { kind: 'not-rpc', why: 'an object without method, result or error' };
}

function idText(id: unknown): IdText {
  return JSON.stringify(id) ?? '';
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function errorBody(error: unknown): RpcErrorBody {
  if (!isObject(error)) return { code: 0, message: '' };
  const code = error['code'];
  return { code: typeof code === 'number' ? code : 0, message: stringAt(error, 'message') ?? '' };
}
