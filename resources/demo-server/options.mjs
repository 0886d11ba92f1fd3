import { parseArgs } from 'node:util';

/** @typedef {'legacy' | 'modern' | 'both'} Era */
/**
 * @typedef {{ kind: 'stdio', era: Era }
 *   | { kind: 'http', era: Era, port: number }
 *   | { kind: 'help' }
 *   | { kind: 'invalid', message: string }} Options
 */

export const USAGE = `usage: main.mjs [--era legacy|modern|both] [--http [--port N]]
  --era   legacy: 2025-11-25 (initialize), modern: 2026-07-28 (server/discover), both: the default
  --http  serve Streamable HTTP on 127.0.0.1 instead of stdio; --port 0 (the default) picks a free port
`;

/** @type {(value: string) => value is Era} */
const isEra = (value) => value === 'legacy' || value === 'modern' || value === 'both';

/** @param {string[]} argv @returns {Options} */
export function readOptions(argv) {
  /** @type {{ era: string, http: boolean, port: string, help: boolean }} */
  let values;
  try {
    ({ values } = parseArgs({
      args: argv,
      options: {
        era: { type: 'string', default: 'both' },
        http: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    }));
  } catch (error) {
    return { kind: 'invalid', message: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return { kind: 'help' };
  if (!isEra(values.era)) return { kind: 'invalid', message: `unknown era: ${values.era}` };
  if (!values.http) return { kind: 'stdio', era: values.era };
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return { kind: 'invalid', message: `not a port: ${values.port}` };
  }
  return { kind: 'http', era: values.era, port };
}
