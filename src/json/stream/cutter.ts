/** What cuts a stream of bytes into pieces, wherever its chunks end. */

/**
 * What an `OnPiece` answers that needs time: nothing is cut before it has come. The piece stays good
 * until then.
 */
export type Pause = void | Promise<void>

export interface Cutter {
  /**
   * The next chunk comes once a promise has been kept.
   * @throws ProblemError `malformed-json`, `too-large`; a promise rejects with them
   */
  push(chunk: Uint8Array): Pause
  /** Nothing follows. @throws ProblemError `malformed-json` when the end comes within a piece */
  end(): Pause
}

/**
 * Takes one piece, which is good until it returns, or until its promise is kept.
 * @param offset of its first byte in the stream
 */
export type OnPiece = (piece: Uint8Array<ArrayBuffer>, offset: number) => Pause
