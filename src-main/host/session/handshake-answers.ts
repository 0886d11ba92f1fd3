import { SERVER_INFO_META_KEY } from '@modelcontextprotocol/client';
import { CHANGING_LISTS } from './list-changes.ts';
import { isRecord } from './values.ts';

/**
 * The answers to `initialize` and `server/discover`, reduced to what a session needs before the SDK's schemas see them:
 * a slip anywhere else in them is a finding on the tape, not a reason to refuse the server. What is needed and not there
 * is left out, so that the SDK still refuses it.
 */
export function reduceHandshakeAnswer(method: string, result: unknown): unknown {
  if (!isRecord(result)) return result;
  if (method === 'initialize') return reduceInitialize(result);
  if (method === 'server/discover') return reduceDiscover(result);
  return result;
}

/** True when it names the protocol revisions that the server speaks, which no legacy server does. */
export function isDiscoverAnswer(result: unknown): boolean {
  return isRecord(result) && Array.isArray(result['supportedVersions']);
}

function reduceInitialize(result: Record<string, unknown>): Record<string, unknown> {
  return {
    protocolVersion: result['protocolVersion'],
    capabilities: reduceCapabilities(result['capabilities']),
    serverInfo: reduceServerInfo(result['serverInfo']) ?? { name: '', version: '' },
  };
}

function reduceDiscover(result: Record<string, unknown>): Record<string, unknown> {
  const { supportedVersions, _meta: meta } = result;
  if (!Array.isArray(supportedVersions)) return result;
  const serverInfo = isRecord(meta) ? reduceServerInfo(meta[SERVER_INFO_META_KEY]) : null;
  return {
    resultType: 'complete',
    supportedVersions: supportedVersions.filter((each) => typeof each === 'string'),
    capabilities: reduceCapabilities(result['capabilities']),
    ttlMs: 0,
    cacheScope: 'private',
    ...(serverInfo === null ? {} : { _meta: { [SERVER_INFO_META_KEY]: serverInfo } }),
  };
}

/** Only lists and completion matter here. A server that forgot to declare anything is asked for its tools all the same. */
function reduceCapabilities(capabilities: unknown): Record<string, unknown> {
  if (!isRecord(capabilities)) return { tools: {} };
  const reduced: Record<string, unknown> = {};
  for (const list of CHANGING_LISTS) {
    const declared = capabilities[list];
    if (declared === undefined || declared === null || declared === false) continue;
    reduced[list] = { listChanged: isRecord(declared) && declared['listChanged'] === true };
  }
  if (isRecord(capabilities['completions'])) reduced['completions'] = {};
  return reduced;
}

function reduceServerInfo(info: unknown): { name: string; version: string } | null {
  if (!isRecord(info)) return null;
  const { name, version } = info;
  return { name: typeof name === 'string' ? name : '', version: typeof version === 'string' ? version : '' };
}
