/** A file that the host has written, for a shell to give out to its page. */
export interface Download {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
}
