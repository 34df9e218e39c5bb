/** A reader as a stream of Node's. */
import { Readable } from 'node:stream'
import type { BodyReader } from '../body-reader.ts'

/** Reads only what is asked for; destroying it cancels the reader. */
export const readableOf = (reader: BodyReader): Readable => {
  const readable: Readable = new Readable({
    read: () => {
      reader.read().then(
        ({ done, value }) => readable.push(done ? null : value),
        (error: Error) => readable.destroy(error),
      )
    },
  })
  // What cannot be cancelled any more has ended by itself.
  readable.on('close', () => void reader.cancel().catch(() => undefined))
  return readable
}
