/** Writes an answer to a connection of Node's: at the pace of the client, and broken off where its body breaks off. */
import type { ServerResponse } from 'node:http'
import { problem, problemMediaType, type Problem } from '../../errors/index.ts'
import { isReader, type BodyReader, type Chunk } from '../body-reader.ts'
import type { HttpAnswer } from '../exchange.ts'
import { HeaderList } from '../header-list.ts'

export type ProblemOf = (error: unknown) => Problem | undefined

/** Bytes up to here go out in one piece with their head, which is cheaper than two pieces. */
const mostText = 8 * 1024

/** Bytes as the text that Node writes as these bytes. */
const latin1 = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('latin1')

const writeHead = (outgoing: ServerResponse, status: number, headers: HeaderList): void => {
  // Node's types do not know that it takes a list of strings as it is.
  outgoing.writeHead(status, headers.lines as string[])
}

/** What was read, or undefined when it takes longer than one turn of the event loop. */
const soon = (reading: Promise<Chunk>): Promise<Chunk | undefined> =>
  Promise.race([reading, new Promise<undefined>((resolve) => setImmediate(resolve, undefined))])

const writable = async (outgoing: ServerResponse): Promise<void> => {
  if (outgoing.destroyed || !outgoing.writableNeedDrain) return
  await new Promise<void>((resolve) => {
    const settle = (): void => {
      outgoing.off('drain', settle).off('close', settle)
      resolve()
    }
    outgoing.on('drain', settle).on('close', settle)
  })
}

const pump = async (
  { status, headers }: HttpAnswer,
  reader: BodyReader,
  outgoing: ServerResponse,
): Promise<void> => {
  let reading = reader.read()
  const first = await soon(reading)
  if (first && !first.done) {
    reading = reader.read()
    const second = await soon(reading)
    if (outgoing.destroyed) return
    if (second?.done) {
      // All there is: it goes out in one piece, and its length can be told.
      if (!headers.has('content-length')) {
        headers.set('content-length', String(first.value?.byteLength ?? 0))
      }
      writeHead(outgoing, status, headers)
      outgoing.end(first.value)
      return
    }
    writeHead(outgoing, status, headers)
    outgoing.write(first.value)
  } else {
    if (outgoing.destroyed) return
    writeHead(outgoing, status, headers)
    // What is silent at first, such as a stream of events, is answered all the same.
    if (!first) outgoing.flushHeaders()
  }
  for (;;) {
    const { done, value } = await reading
    if (outgoing.destroyed) return
    if (done) break
    outgoing.write(value)
    await writable(outgoing)
    reading = reader.read()
  }
  outgoing.end()
}

/** Headers about a body that is not sent after all. */
const ofBody = /^(?:content-|etag$|last-modified$|accept-ranges$|cache-control$|expires$)/

/** The client must not take what it has for all: if the head is out, the connection breaks. */
const breakOff = (
  { headers }: HttpAnswer,
  outgoing: ServerResponse,
  reason: Problem | undefined,
): void => {
  if (outgoing.destroyed) return
  if (outgoing.headersSent) {
    // Where only the end of the connection marks the end of the body, that end must be an error.
    const marked = headers.has('content-length') || outgoing.chunkedEncoding
    if (marked) outgoing.destroy()
    else outgoing.socket?.resetAndDestroy()
    return
  }
  const told = reason ?? problem('internal', 'The answer broke off before it began.')
  const id = headers.get('x-request-id')
  const text = JSON.stringify({ ...told, ...(id === null ? {} : { request_id: id }) })
  const kept = headers.filter((name) => !ofBody.test(name))
  kept.set('content-type', problemMediaType)
  kept.set('cache-control', 'no-store')
  kept.set('content-length', String(Buffer.byteLength(text)))
  writeHead(outgoing, told.status, kept)
  outgoing.end(text)
}

/** Sends an answer. Never rejects: a body that errors is told by `breakOff`, a client that leaves cancels it. */
export const sendAnswer = async (
  answer: HttpAnswer,
  outgoing: ServerResponse,
  problemOf: ProblemOf,
): Promise<void> => {
  const { body, status, headers } = answer
  if (!isReader(body)) {
    if (outgoing.destroyed) return
    if (body !== null && !headers.has('content-length')) {
      headers.set('content-length', String(body.byteLength))
    }
    writeHead(outgoing, status, headers)
    if (body === null) outgoing.end()
    else if (body.byteLength > mostText) outgoing.end(body)
    else outgoing.end(latin1(body), 'latin1')
    return
  }
  if (outgoing.destroyed) {
    await body.cancel().catch(() => undefined)
    return
  }
  const gone = (): void => void body.cancel().catch(() => undefined)
  outgoing.once('close', gone)
  try {
    await pump(answer, body, outgoing)
  } catch (error) {
    breakOff(answer, outgoing, problemOf(error))
  } finally {
    outgoing.off('close', gone)
  }
}
