/** Tells a string of the input from a few that are known. */
import { isSpecial, textAt } from './tape.ts'
import type { Writer } from './writer.ts'

/** @returns the index of the string among `words`, or -1 */
export type WordFinder = (writer: Writer, at: number) => number

const startsAt = (bytes: Uint8Array, start: number, word: Uint8Array): boolean => {
  for (let i = 0; i < word.length; i += 1) if (bytes[start + i] !== word[i]) return false
  return true
}

/** @example const find = wordFinder(['public', 'private']); find(writer, at) // 1 */
export const wordFinder = (words: readonly string[]): WordFinder => {
  const byText = new Map(words.map((word, index) => [word, index]))
  const encoded = words.map((word) => new TextEncoder().encode(JSON.stringify(word)))
  return (writer, at) => {
    if (isSpecial(writer, at)) return byText.get(JSON.parse(textAt(writer, at)) as string) ?? -1
    const start = writer.start(at)
    const length = writer.end(at) - start
    for (let index = 0; index < encoded.length; index += 1) {
      const word = encoded[index] as Uint8Array
      if (word.length === length && startsAt(writer.bytes, start, word)) return index
    }
    return -1
  }
}
