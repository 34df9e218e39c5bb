/** Parsing and printing alone, without any change: nothing that parses can be faster. */
import { bytesOf, textOf, type Bytes } from './peer.ts'

/** From a string to a string: what turns bytes into strings and back is given for free. */
export const untranscoded = (text: string): string => JSON.stringify(JSON.parse(text))

/** From bytes to bytes, which is what a gateway has to do. */
export const transcoded = (bytes: Bytes): Bytes =>
  bytesOf(JSON.stringify(JSON.parse(textOf(bytes))))
