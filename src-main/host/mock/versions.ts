import { discoveryOf } from '../../../src-shared/mock/discovery.ts';
import { VERSION_META } from '../../../src-shared/mock/fold-recording.ts';
import { UNSUPPORTED_VERSION } from '../../../src-shared/mock/unmatched.ts';
import { isObject, stringAt, type JsonObject } from '../../../src-shared/wire/message.ts';
import type { MockWorld } from './mock-world.ts';

/** The version that a request of the modern era names; null for one of the legacy era. */
export function versionNamed(params: JsonObject): string | null {
  const meta = params['_meta'];
  return isObject(meta) ? stringAt(meta, VERSION_META) : null;
}

/**
 * Which versions a tape speaks. A client of another one is told which there are, in the words that its era has for that;
 * what the tape itself answers (a refused probe, an older version) is served like everything else.
 */
export interface Versions {
  /** The error for a request that the tape's server could not have understood; null when it could. */
  refusal(method: string, params: JsonObject): Promise<JsonObject | null>;
  /** The answer to `server/discover` on a tape of the modern era without one; null for all else. */
  discovered(method: string): Promise<JsonObject | null>;
  /** What there is to say about a handshake that asks for another version; null mostly. */
  remark(method: string, params: JsonObject, answered: JsonObject | null): string | null;
}

export function createVersions({ reading, bodies }: MockWorld): Versions {
  const { recording } = reading;

  async function known(isSo: () => boolean): Promise<boolean> {
    while (!isSo() && !recording.isComplete) await reading.more();
    return isSo();
  }

  /** That the tape's server agreed to in its first handshake. */
  function legacyVersion(): string | null {
    const first = recording.byMethod.get('initialize')?.find(({ answer }) => answer !== null);
    const answer = first?.answer ?? null;
    const result = answer === null ? null : bodies.message(answer.at)?.['result'];
    return isObject(result) ? stringAt(result, 'protocolVersion') : null;
  }

  function refused(requested: string | null, supported: readonly string[]): JsonObject {
    return {
      code: UNSUPPORTED_VERSION,
      message: `Unsupported protocol version: ${requested ?? 'none named'}; this tape speaks ${supported.join(', ')}`,
      data: { supported, requested: requested ?? 'unknown' },
    };
  }

  return {
    async refusal(method, params) {
      const version = versionNamed(params);
      if (method === 'initialize') {
        if (await known(() => recording.byMethod.has('initialize'))) return null;
        const spoken = [...recording.modernVersions];
        return spoken.length === 0 ? null : refused(stringAt(params, 'protocolVersion'), spoken);
      }
      if (version === null || (await known(() => recording.modernVersions.has(version)))) return null;
      if (recording.modernVersions.size > 0) return refused(version, [...recording.modernVersions]);
      // A probe of a legacy server is answered as on the tape, or as such servers do.
      const legacy = method === 'server/discover' ? null : legacyVersion();
      return legacy === null ? null : refused(version, [legacy]);
    },
    async discovered(method) {
      if (method !== 'server/discover' || recording.byMethod.has(method)) return null;
      while (!recording.isComplete) await reading.more();
      const first = recording.questions.find(({ answer }) => answer !== null)?.answer ?? null;
      return discoveryOf(recording, first === null ? null : bodies.message(first.at));
    },
    remark(method, params, answered) {
      if (method !== 'initialize' || answered === null) return null;
      const result = answered['result'];
      const spoken = isObject(result) ? stringAt(result, 'protocolVersion') : null;
      const wanted = stringAt(params, 'protocolVersion');
      if (spoken === null || wanted === null || spoken === wanted) return null;
      return `the client asks for version ${wanted}, the tape answers ${spoken}`;
    },
  };
}
