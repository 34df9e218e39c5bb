/** Cuts a stream of bytes into lines, wherever its chunks end. */
import { problem } from '../../errors/index.ts'
import { ProblemError } from '../../upstream/index.ts'

export interface LineCutter {
  /** Complete lines of the chunk, without their ends. */
  push(chunk: Uint8Array): string[]
  /** What follows the last line end, if anything. @throws StreamFault when it ends within a character */
  end(): string
}

/** Thrown into a stream that cannot go on: the connection is then broken off, never ended cleanly. */
export class StreamFault extends ProblemError {
  override readonly name = 'StreamFault'

  constructor(detail: string) {
    super(problem('backend-bad-answer', `In the stream of the store ${detail}.`))
  }
}

/**
 * @param ends `lf`: lines end with LF only. `any`: with LF, CR or CRLF, as server-sent events do.
 * @param limit longest line, in UTF-16 units
 * @throws StreamFault on invalid UTF-8 and on a line beyond the limit
 */
export const cutLines = (ends: 'lf' | 'any', limit: number): LineCutter => {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const pattern = ends === 'lf' ? /\n/ : /\r\n|\n|\r/
  const parts: string[] = []
  let length = 0
  let afterReturn = false

  const take = (text: string): string[] => {
    const pieces = text.split(pattern)
    const rest = pieces.pop() as string
    const lines = pieces.map((piece) => {
      const line = parts.join('') + piece
      parts.length = 0
      length = 0
      return line
    })
    if (rest !== '') parts.push(rest)
    length += rest.length
    if (length > limit || lines.some((line) => line.length > limit)) {
      throw new StreamFault(`an item is longer than ${limit}`)
    }
    return lines
  }

  const decoded = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch {
      throw new StreamFault('there is text that is not UTF-8')
    }
  }

  return {
    push: (chunk) => {
      const text = decoded(chunk)
      if (text === '') return []
      // The first half of a CRLF has already ended the line.
      const halved = ends === 'any' && afterReturn && text.startsWith('\n')
      afterReturn = text.endsWith('\r')
      return take(halved ? text.slice(1) : text)
    },
    end: () => {
      const last = decoded()
      return parts.join('') + last
    },
  }
}
