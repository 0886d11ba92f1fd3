/** @typedef {string | number} Id */

/** @param {Id} id @param {unknown} result */
export const response = (id, result) => ({ jsonrpc: '2.0', id, result });

/** @param {Id | null} id @param {number} code @param {string} message @param {unknown} [data] */
export const failure = (id, code, message, data) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message, ...(data !== undefined && { data }) },
});

/** @param {string} method @param {unknown} [params] */
export const notification = (method, params) => ({
  jsonrpc: '2.0',
  method,
  ...(params !== undefined && { params }),
});

/** @param {string} value */
export const textResult = (value) => ({ content: [{ type: 'text', text: value }] });

/** @param {string} name */
export const initializeResult = (name) => ({
  protocolVersion: '2025-11-25',
  capabilities: { tools: { listChanged: true }, logging: {} },
  serverInfo: { name, version: '1.0.0' },
});
