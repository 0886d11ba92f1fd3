/** What passes between the host and the thread that seals. */
export interface SealerInit {
  readonly dataFolder: string;
}

export type ToSealer =
  /** Looks through these tapes, or through all. */
  { readonly kind: 'seal'; readonly tapeIds: readonly string[] | null } | { readonly kind: 'close' };

export type FromSealer =
  | { readonly kind: 'looking'; readonly tapesDone: number; readonly tapesTotal: number }
  | {
      readonly kind: 'sealed';
      readonly tapeId: string;
      readonly segment: number;
      readonly rawBytes: number;
      readonly sealedBytes: number;
    }
  /** A tape could not be sealed; the others are looked at all the same. */
  | { readonly kind: 'failed'; readonly tapeId: string; readonly why: string }
  /** All that was asked for by the first so many requests has been looked at. */
  | { readonly kind: 'done'; readonly asked: number };
