/** Another way to carry a document, from bytes to bytes. */

export type Bytes = Uint8Array<ArrayBuffer>

/** From and to, as `2.0 -> 1.0`. */
export type Pair = `${string} -> ${string}`

export interface Peer {
  readonly name: string
  /** npm package, when it is one. */
  readonly package?: string
  /** What carries a single document (`Entity`) or a list; undefined where the peer does not play. */
  carrier(pair: Pair, isList: boolean): ((bytes: Bytes) => Bytes | Promise<Bytes>) | undefined
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

export const textOf = (bytes: Bytes): string => decoder.decode(bytes)
export const bytesOf = (text: string): Bytes => encoder.encode(text)
