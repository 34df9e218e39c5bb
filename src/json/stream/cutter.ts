/** What cuts a stream of bytes into pieces, wherever its chunks end. */

export interface Cutter {
  /** @throws ProblemError `malformed-json`, `too-large` */
  push(chunk: Uint8Array): void
  /** Nothing follows. @throws ProblemError `malformed-json` when the end comes within a piece */
  end(): void
}

/**
 * Takes one piece, which is good until it returns.
 * @param offset of its first byte in the stream
 */
export type OnPiece = (piece: Uint8Array<ArrayBuffer>, offset: number) => void
