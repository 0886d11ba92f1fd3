import { isObject, type JsonObject } from '../wire/message.ts';
import type { Recording } from './recording.ts';

const SERVER_META = 'io.modelcontextprotocol/serverInfo';

/** Which capability a method of the modern era belongs to. */
const CAPABILITIES: readonly (readonly [method: RegExp, capability: string])[] = [
  [/^tools\//, 'tools'],
  [/^resources\//, 'resources'],
  [/^prompts\//, 'prompts'],
  [/^completion\//, 'completions'],
];

/**
 * The result of `server/discover` for a tape of the modern era on which nobody asked for it: clients over stdio like to ask
 * another process, which they end. It promises what the tape has answers to. Null for a tape of the legacy era.
 */
export function discoveryOf(recording: Recording, anyAnswer: JsonObject | null): JsonObject | null {
  const versions = [...recording.modernVersions];
  if (versions.length === 0) return null;
  const capabilities: Record<string, JsonObject> = {};
  for (const [method, questions] of recording.byMethod) {
    const found = CAPABILITIES.find(([pattern]) => pattern.test(method));
    if (found !== undefined && questions.some(({ answer }) => answer !== null)) capabilities[found[1]] = {};
  }
  const result = anyAnswer?.['result'];
  const meta = isObject(result) ? result['_meta'] : null;
  const serverInfo = isObject(meta) ? meta[SERVER_META] : null;
  return {
    resultType: 'complete',
    supportedVersions: versions,
    capabilities,
    ttlMs: 0,
    cacheScope: 'private',
    _meta: {
      [SERVER_META]: isObject(serverInfo) ? serverInfo : { name: recording.serverName, version: '0' },
    },
  };
}
