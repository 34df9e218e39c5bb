/** JSON lines, made as they are read: however many there are, few of them are in memory. */
import { jsonText } from './json-text.ts'

/** One per read; Workers and Node ask for the next one when they have room. */
export const linesOf = (
  items: Iterable<unknown> | AsyncIterable<unknown>,
): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder()
  const iterator =
    Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        let text = ''
        while (text.length < 16 * 1024) {
          const { done, value } = await iterator.next()
          if (done) {
            if (text !== '') controller.enqueue(encoder.encode(text))
            controller.close()
            return
          }
          text += `${jsonText(value, false)}\n`
        }
        controller.enqueue(encoder.encode(text))
      },
      cancel: async () => {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
