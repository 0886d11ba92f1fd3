import type { EntryBody } from '../../../src-shared/journal/entry.ts';

/** Words as tool results and log lines have them; drawn by chance, so that no two messages are alike. */
const WORDS =
  'the a of to and in for with file path line index query result server memory graph entity relation search token value updated created deleted found user session project status error warning info debug timeout retry connection request response buffer stream module function class import export return const async await null true false src test build config package version node https example com json schema array object string number item list page cursor next total'.split(
    ' ',
  );
const STDIO = { kind: 'stdio' } as const;

/** Messages as a busy server's tape has them, about 400 bytes each: calls, answers, log lines and progress in turns. */
export class RealisticTraffic {
  #seed: number;

  constructor(seed = 7) {
    this.#seed = seed;
  }

  body(index: number): EntryBody {
    const id = Math.floor(index / 4);
    const [dir, value] = this.#message(index % 4, id);
    const bytes = Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`);
    return { kind: 'frame', dir, channel: STDIO, mark: 'whole', bytes };
  }

  #message(turn: number, id: number): readonly ['in' | 'out', object] {
    switch (turn) {
      case 0: {
        const args = {
          path: `/home/dev/${this.#word()}/${this.#word()}/${this.#word()}.ts`,
          query: this.#text(140 + this.#below(100)),
          limit: this.#below(500),
          trace: this.#hex(32),
        };
        return [
          'out',
          { id, method: 'tools/call', params: { name: `${this.#word()}_${id % 20}`, arguments: args } },
        ];
      }
      case 1: {
        const data = {
          request: this.#hex(16),
          at: 1_790_000_000_000 + id * 137,
          text: this.#text(200 + this.#below(90)),
        };
        return [
          'in',
          { method: 'notifications/message', params: { level: 'info', logger: this.#word(), data } },
        ];
      }
      case 2: {
        const params = {
          progressToken: id,
          progress: this.#below(100),
          total: 100,
          message: this.#text(220 + this.#below(80)),
        };
        return ['in', { method: 'notifications/progress', params }];
      }
      default: {
        const content = [{ type: 'text', text: this.#text(250 + this.#below(100)) }];
        return ['in', { id, result: { content, isError: id % 97 === 0 } }];
      }
    }
  }

  /** xorshift32: its bits repeat after four billion numbers, not after a few thousand. */
  #below(limit: number): number {
    let x = this.#seed;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#seed = x;
    return (x >>> 0) % limit;
  }

  #word(): string {
    return WORDS[this.#below(WORDS.length)] ?? '';
  }

  #text(length: number): string {
    let text = '';
    while (text.length < length)
      text += `${this.#word()}${this.#below(9) === 0 ? ` ${this.#below(100_000)}` : ''} `;
    return text.slice(0, length);
  }

  #hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.#below(0x1_0000_0000).toString(16);
    return text.slice(0, length);
  }
}

export function payloadBytes(body: EntryBody): number {
  return body.kind === 'frame' ? body.bytes.length : 0;
}
