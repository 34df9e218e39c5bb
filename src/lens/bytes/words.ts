/** Tells a string of the input from a few that are known. */
import { isSpecial, textAt } from './tape.ts'
import type { Writer } from './writer.ts'

/** @returns the index of the string among `words`, or -1 */
export type WordFinder = (writer: Writer, at: number) => number

const startsAt = (bytes: Uint8Array, start: number, word: Uint8Array): boolean => {
  for (let i = 0; i < word.length; i += 1) if (bytes[start + i] !== word[i]) return false
  return true
}

interface Candidate {
  readonly index: number
  /** With its quotes. */
  readonly bytes: Uint8Array
}

/** @example const find = wordFinder(['public', 'private']); find(writer, at) // 1 */
export const wordFinder = (words: readonly string[]): WordFinder => {
  const byText = new Map(words.map((word, index) => [word, index]))
  const byLength: Candidate[][] = []
  for (const [index, word] of words.entries()) {
    const bytes = new TextEncoder().encode(JSON.stringify(word))
    while (byLength.length <= bytes.length) byLength.push([])
    byLength[bytes.length]?.push({ index, bytes })
  }
  return (writer, at) => {
    if (isSpecial(writer, at)) return byText.get(JSON.parse(textAt(writer, at)) as string) ?? -1
    const start = writer.start(at)
    const length = writer.end(at) - start
    if (length >= byLength.length) return -1
    for (const { index, bytes } of byLength[length] as readonly Candidate[]) {
      if (startsAt(writer.bytes, start, bytes)) return index
    }
    return -1
  }
}
