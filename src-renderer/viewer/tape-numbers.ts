import { Recent } from '../../src-shared/base/recent.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import type { JsonPath } from '../../src-shared/query/ast.ts';
import { numberReader, type NumberReader } from '../../src-shared/query/value-at.ts';
import type { TapeRows } from './tape-rows.ts';

/** Paths whose numbers are kept: 8 bytes a row each. */
export const PATHS_MAX = 4;
/** Reading rests when nobody has asked for so long. */
const ABANDONED_AFTER_MS = 2_000;

export interface NumbersDeps {
  readonly rows: TapeRows;
  entriesOf(block: number): Promise<readonly Entry[]>;
}

interface Known {
  readonly reader: NumberReader;
  /** By index of the row, NaN where there is none. */
  values: Float64Array;
  /** Blocks before this one were read. */
  block: number;
  isReading: boolean;
  askedMs: number;
}

export interface RowNumbers {
  readonly values: Float64Array;
  /** Rows before this one were looked at. */
  readonly scanned: number;
}

/** The numbers at paths of a file, read block by block while somebody asks for them. */
export class TapeNumbers {
  readonly #deps: NumbersDeps;
  readonly #paths = new Recent<Known>(PATHS_MAX, () => undefined);

  constructor(deps: NumbersDeps) {
    this.#deps = deps;
  }

  /** As far as they are known; asking is what makes the others come. */
  of(text: string, path: JsonPath): RowNumbers {
    const { rows } = this.#deps;
    const known = this.#paths.use(text, () => ({
      reader: numberReader(path),
      values: new Float64Array(0),
      block: 0,
      isReading: false,
      askedMs: 0,
    }));
    known.askedMs = performance.now();
    if (!known.isReading && known.block < rows.starts.length) void this.#read(known);
    return { values: known.values, scanned: rows.starts[known.block] ?? rows.rows.length };
  }

  async #read(known: Known): Promise<void> {
    const { rows } = this.#deps;
    known.isReading = true;
    try {
      while (known.block < rows.starts.length && performance.now() - known.askedMs < ABANDONED_AFTER_MS) {
        const entries = await this.#deps.entriesOf(known.block);
        if (known.values.length < rows.rows.length) {
          const larger = new Float64Array(rows.rows.length).fill(NaN);
          larger.set(known.values);
          known.values = larger;
        }
        for (const entry of entries) {
          if (entry.kind !== 'frame' || !known.reader.mayHave(entry.bytes, 0, entry.bytes.length)) continue;
          const index = rows.indexOf(entry.seq);
          if (index >= 0) known.values[index] = known.reader.at(entry);
        }
        known.block += 1;
      }
    } finally {
      known.isReading = false;
    }
  }
}
