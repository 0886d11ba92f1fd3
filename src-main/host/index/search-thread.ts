import type { MessagePort } from 'node:worker_threads';
import { payloadKey, payloadMatcher, type PayloadMatcher } from '../../../src-shared/query/payload.ts';
import type { PayloadTest } from '../../../src-shared/query/ast.ts';
import { EntryWalk } from './entry-walk.ts';
import { Grep } from './grep.ts';
import { yieldToHost } from './yield-to-host.ts';
import type {
  FromSearchThread,
  SearchFound,
  SearchJob,
  SharedJob,
  ToSearchThread,
} from './search-protocol.ts';
import { SharedRuns } from './shared-runs.ts';

/** Of one job; what is left of it the one that asked does. */
const JOB_MS = 100;

/** The thread that helps a search: looks at the bytes of rows, and knows nothing else. */
export function serveSearches(port: MessagePort): void {
  yieldToHost();
  const search = new SearchThread();
  port.on('message', (message: ToSearchThread) => {
    const { id } = message;
    const found = message.kind === 'job' ? search.run(message.job) : search.share(message.job);
    const answer: FromSearchThread = { id, found };
    port.postMessage(answer);
  });
}

class SearchThread {
  // Who goes through a tape once has no use for blocks that stay.
  readonly #grep = new Grep(new EntryWalk(0));
  #last: { readonly key: string; readonly matcher: PayloadMatcher } | null = null;

  run({ test, wanted, ...rows }: SearchJob): SearchFound | null {
    const endMs = performance.now() + JOB_MS;
    try {
      const request = { ...rows, matcher: this.#matcherOf(test), wanted };
      const { seqs, scannedTo } = this.#grep.run(request, () => performance.now() < endMs);
      return { seqs: Uint32Array.from(seqs), scannedTo };
    } catch {
      return null;
    } finally {
      this.#grep.rest();
    }
  }

  /** Looks at runs that nobody else takes. */
  share({ test, memory, ...tape }: SharedJob): 'shared' | null {
    const shared = new SharedRuns(memory);
    try {
      const matcher = this.#matcherOf(test);
      for (let n = shared.take(); n !== null; n = shared.take()) {
        const { seqs } = this.#grep.run({ ...tape, ...shared.run(n), matcher }, () => true);
        shared.finish(n, seqs);
      }
      return 'shared';
    } catch {
      return null;
    } finally {
      this.#grep.rest();
    }
  }

  #matcherOf(test: PayloadTest): PayloadMatcher {
    const key = payloadKey(test);
    if (this.#last?.key !== key) this.#last = { key, matcher: payloadMatcher(test) };
    return this.#last.matcher;
  }
}
