/** Where a change of the schema stands; told in this order. */
export type MigrationPhase =
  | { readonly kind: 'checking' }
  | { readonly kind: 'backing-up'; readonly version: number }
  | {
      readonly kind: 'migrating';
      readonly direction: 'up' | 'down';
      readonly name: string;
      /** From 1. */
      readonly step: number;
      readonly steps: number;
    }
  | { readonly kind: 'verifying' }
  | { readonly kind: 'done'; readonly report: MigrationReport };

export interface MigrationReport {
  readonly from: number;
  readonly to: number;
  readonly steps: readonly string[];
  /** The file in the backups folder; null when there was nothing to keep. */
  readonly backup: string | null;
  readonly tookMs: number;
}

/** How far a start is that has work to do on the data before anything can be opened. */
export type PreparePhase =
  | MigrationPhase
  /** Of the copy that is made first. */
  | { readonly kind: 'copied'; readonly bytes: number; readonly ofBytes: number };
