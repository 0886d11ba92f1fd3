import type { Failure } from '../../../src-shared/base/failure.ts';
import type { EraMode } from '../../../src-shared/api/servers.ts';
import { networkFailure, notHttpFailure, type Trouble } from './failures.ts';
import { quote } from './values.ts';

export interface HandshakeContext {
  readonly mode: EraMode;
  readonly timeoutMs: number;
  /** The first thing that came and was no message. */
  readonly stray: string | null;
  /** The peer closed before it had answered the probe of `auto`. */
  readonly closedOnProbe: boolean;
}

/** What a person reads when a session could not be opened. */
export function handshakeFailure(trouble: Trouble, context: HandshakeContext): Failure {
  const seen = context.stray === null ? '' : ` The first thing it wrote was ${quote(context.stray)}`;
  switch (trouble.kind) {
    case 'failure':
      return trouble.failure;
    case 'network':
      return networkFailure(trouble.code, trouble.message);
    case 'not-http':
      return notHttpFailure(trouble.message);
    case 'timeout':
      return context.stray === null ? silent(context) : garbage(context.stray, context.timeoutMs);
    case 'closed':
      return {
        code: 'session-closed',
        message: `The server closed the connection during the handshake.${seen}`,
        hint: context.closedOnProbe
          ? 'It may be a legacy server that ends at an unknown method: start it again with the era set to legacy.'
          : 'Its exit and its last lines on stderr say why.',
      };
    case 'rpc':
      return {
        code: 'handshake-failed',
        message: `The server refused the handshake with error ${trouble.code}: ${quote(trouble.message)}`,
        hint: eraHint(context.mode),
      };
    case 'http':
      return refusedByHttp(trouble.status, trouble.body);
    case 'version':
    case 'other':
      return {
        code: 'handshake-failed',
        message: `The handshake failed: ${firstLine(trouble.message)}${seen}`,
        hint: eraHint(context.mode),
      };
  }
}

function silent({ timeoutMs }: HandshakeContext): Failure {
  return {
    code: 'handshake-timeout',
    message: `The server did not answer the handshake within ${timeoutMs / 1000} s.`,
    hint: 'It may not be an MCP server, may still be starting, or waits for something: look at its stderr.',
  };
}

function garbage(stray: string, timeoutMs: number): Failure {
  return {
    code: 'handshake-failed',
    message: `The server wrote ${quote(stray)} and no answer to the handshake within ${timeoutMs / 1000} s.`,
    hint: 'On stdout an MCP server may write protocol messages only; everything else belongs on stderr.',
  };
}

function refusedByHttp(status: number, body: string): Failure {
  const said = body === '' ? '' : ` and said ${quote(body)}`;
  if (status === 401 || status === 403) {
    return {
      code: 'handshake-failed',
      message: `The server wants authorization: it answered with HTTP ${status}${said}.`,
      hint: 'Add the header that it wants (often Authorization) to this server.',
    };
  }
  return {
    code: 'handshake-failed',
    message: `The server answered the handshake with HTTP ${status}${said}.`,
    hint: 'Check the path of the URL: the MCP endpoint is often /mcp or /sse.',
  };
}

function eraHint(mode: EraMode): string {
  if (mode === 'modern') return 'It may be a legacy server: set its era to auto or legacy.';
  if (mode === 'legacy') return 'It may be a modern server: set its era to auto or modern.';
  return 'The Messages view has what was sent and what came back.';
}

/** The SDK prints whole schema reports; their first line names the trouble. */
function firstLine(text: string): string {
  const [line = ''] = text.split('\n', 1);
  return quote(line);
}
