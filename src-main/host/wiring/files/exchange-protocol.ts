import type { Failure } from '../../../../src-shared/base/failure.ts';
import type { Taken } from '../../../../src-shared/redact/redactor.ts';
import type { Redaction } from '../../../../src-shared/redact/rules.ts';
import type { FileNote, FileTrailer } from '../../../../src-shared/tape-file/header.ts';
import type { FileFormat } from '../../../../src-shared/api/files.ts';

/** What of which tape, and how. */
interface ExportJob {
  readonly dataFolder: string;
  readonly tapeId: string;
  readonly format: FileFormat;
  readonly path: string;
  /** As typed. */
  readonly query: string;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly isBare: boolean;
  readonly notes: readonly FileNote[];
  readonly redaction: Redaction | null;
  readonly version: string;
  readonly nowMs: number;
}

/** What the thread is given at its start; plain data. `preview`: nothing is written. */
export type ExchangeJob =
  | (ExportJob & { readonly kind: 'export' | 'preview' })
  | {
      readonly kind: 'import';
      readonly dataFolder: string;
      readonly path: string;
      readonly fileName: string;
      readonly nowMs: number;
      readonly again: boolean;
    };

export type FromExchange =
  | {
      readonly kind: 'progress';
      readonly done: number;
      readonly of: number;
      readonly entries: number;
      readonly bytes: number;
    }
  | {
      readonly kind: 'exported';
      readonly entries: number;
      readonly bytes: number;
      readonly redacted: FileTrailer['redacted'];
    }
  | {
      readonly kind: 'previewed';
      readonly entries: number;
      readonly matched: number | null;
      readonly redacted: FileTrailer['redacted'];
      readonly examples: readonly Taken[];
    }
  | {
      readonly kind: 'imported';
      readonly tapeId: string;
      readonly entries: number;
      readonly problems: readonly string[];
      readonly leftOut: readonly string[];
      readonly also: readonly {
        readonly tapeId: string;
        readonly serverName: string;
        readonly entries: number;
      }[];
      readonly notes: readonly FileNote[];
    }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type ToExchange = { readonly kind: 'cancel' };
