// The few globals beyond ES itself that every runtime of ours has, and that shared code may use.
// Only the src-shared project reads this file: the others have these from Node's or the DOM's own types.

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
  /** As much of the text as there is room for. */
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
}

/** Named in signatures, handed through; shared code makes none. */
interface AbortSignal {
  readonly aborted: boolean;
}
