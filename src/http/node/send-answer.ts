/** Writes an answer to a connection of Node's: at the pace of the client, and broken off where its body breaks off. */
import { STATUS_CODES, type ServerResponse } from 'node:http'
import { problem, ProblemError, problemMediaType, type Problem } from '../../errors/index.ts'
import type { Caught } from '../../telemetry/index.ts'
import { isReader, type BodyReader, type Chunk } from '../body-reader.ts'
import type { HttpAnswer } from '../exchange.ts'
import type { HeaderList } from '../header-list.ts'
import { sendableOnly, unsendable, unsendableProblem } from '../sendable.ts'
import { framed, giveUp, type Framed } from './framing.ts'
import { hasUnread } from './incoming-body.ts'

export type ProblemOf = (error: unknown) => Problem | undefined

/** Bytes up to here go out in one piece with their head, which is cheaper than two pieces. */
const mostText = 8 * 1024

/** Larger bodies go out in pieces of this size: it can be seen whether the client takes them. */
const pieceBytes = 256 * 1024

/** Bytes as the text that Node writes as these bytes. */
const latin1 = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('latin1')

const writeHead = (outgoing: ServerResponse, status: number, headers: HeaderList): void => {
  // The rest of a body that nobody reads would be taken for the next request.
  if (hasUnread(outgoing.req)) outgoing.shouldKeepAlive = false
  // Node's types do not know that it takes a list of strings as it is.
  outgoing.writeHead(status, STATUS_CODES[status] ?? 'Unknown', headers.lines as string[])
}

/** One turn of the event loop. */
const turn = (): Promise<undefined> =>
  new Promise((resolve) => {
    setImmediate(resolve, undefined)
  })

/** What was read, or undefined when it takes longer than one turn of the event loop. */
const soon = (reading: Promise<Chunk>): Promise<Chunk | undefined> =>
  Promise.race([reading, turn()])

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

const tooMany = (): Error => new Error('The answer is longer than it said.')
const tooFew = (): Error => new Error('The answer is shorter than it said.')

const pump = async (
  { status, headers }: HttpAnswer,
  { length }: Framed,
  reader: BodyReader,
  outgoing: ServerResponse,
): Promise<void> => {
  let sent = 0
  /** @throws where more comes than was said: a client would take it for its next answer */
  const counted = (chunk: Uint8Array | undefined): Uint8Array => {
    const bytes = chunk ?? new Uint8Array()
    sent += bytes.byteLength
    if (length !== undefined && sent > length) throw tooMany()
    return bytes
  }
  const whole = (): void => {
    if (length !== undefined && sent < length) throw tooFew()
  }
  let reading = reader.read()
  const first = await soon(reading)
  if (first && !first.done) {
    const bytes = counted(first.value)
    reading = reader.read()
    const second = await soon(reading)
    if (outgoing.destroyed) return
    if (second?.done) {
      whole()
      // All there is: it goes out in one piece, and its length can be told.
      if (length === undefined) headers.set('content-length', String(sent))
      writeHead(outgoing, status, headers)
      outgoing.end(bytes)
      return
    }
    writeHead(outgoing, status, headers)
    outgoing.write(bytes)
  } else {
    if (outgoing.destroyed) return
    if (first) whole()
    writeHead(outgoing, status, headers)
    // What is silent at first, such as a stream of events, is answered all the same. Flushing headers
    // would write them as UTF-8.
    if (!first) outgoing.write('', 'latin1')
  }
  for (;;) {
    const { done, value } = await reading
    if (outgoing.destroyed) return
    if (done) break
    outgoing.write(counted(value))
    await writable(outgoing)
    reading = reader.read()
  }
  whole()
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
  const body = Buffer.from(JSON.stringify({ ...told, ...(id === null ? {} : { request_id: id }) }))
  const kept = sendableOnly(headers.filter((name) => !ofBody.test(name)))
  kept.set('content-type', problemMediaType)
  kept.set('cache-control', 'no-store')
  kept.set('content-length', String(body.byteLength))
  writeHead(outgoing, told.status, kept)
  outgoing.end(outgoing.req.method === 'HEAD' ? undefined : body)
}

const sendBytes = async (
  { status, headers }: HttpAnswer,
  body: Uint8Array<ArrayBuffer> | null,
  outgoing: ServerResponse,
): Promise<void> => {
  writeHead(outgoing, status, headers)
  if (body === null) outgoing.end()
  else if (body.byteLength <= mostText) outgoing.end(latin1(body), 'latin1')
  else {
    let at = 0
    for (; body.byteLength - at > pieceBytes; at += pieceBytes) {
      outgoing.write(body.subarray(at, at + pieceBytes))
      await writable(outgoing)
      if (outgoing.destroyed) return
    }
    outgoing.end(body.subarray(at))
  }
}

const send = async (answer: HttpAnswer, outgoing: ServerResponse): Promise<void> => {
  const { status, headers } = answer
  // An interim answer would make the next one on this connection its end.
  const isFinal = Number.isInteger(status) && status >= 200 && status < 600
  if (!isFinal) throw new Error('The status of the answer is none.')
  // Node finds out, too, and then is in no state to say anything else.
  const header = unsendable(headers)
  if (header !== undefined) throw new ProblemError(unsendableProblem(header))
  const framing = framed(answer, outgoing.req.method ?? 'GET')
  const { body } = framing
  // What has come in one piece with the head is about to be read: then the connection can stay.
  if (hasUnread(outgoing.req)) {
    await turn()
    if (outgoing.destroyed) return giveUp(body)
  }
  if (!isReader(body)) return sendBytes(answer, body, outgoing)
  const gone = (): void => void giveUp(body)
  outgoing.once('close', gone)
  try {
    await pump(answer, framing, body, outgoing)
  } finally {
    outgoing.off('close', gone)
  }
}

export interface SendOptions {
  readonly problemOf: ProblemOf
  readonly caught: Caught
}

/**
 * Sends an answer. Never rejects: a body that errors is told by `breakOff`, so is a header that
 * cannot be sent; a client that leaves cancels the body.
 */
export const sendAnswer = async (
  answer: HttpAnswer,
  outgoing: ServerResponse,
  { problemOf, caught }: SendOptions,
): Promise<void> => {
  const { body } = answer
  if (outgoing.destroyed) {
    void giveUp(body)
    return
  }
  try {
    await send(answer, outgoing)
  } catch (error) {
    void giveUp(body)
    try {
      const reason = error instanceof ProblemError ? error.problem : problemOf(error)
      if (!reason) caught('answer', error)
      breakOff(answer, outgoing, reason)
    } catch (defect) {
      caught('answer', defect)
      outgoing.destroy()
    }
  }
}
