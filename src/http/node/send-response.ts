/** Writes a web response to a Node one: at the pace of the client, and broken off where its body breaks off. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { problem, problemMediaType, type Problem } from '../../errors/index.ts'

export type ProblemOf = (error: unknown) => Problem | undefined

type Chunk = ReadableStreamReadResult<Uint8Array>

const headersOf = (headers: Headers): OutgoingHttpHeaders => {
  const cookies = headers.getSetCookie()
  return {
    ...Object.fromEntries([...headers].filter(([name]) => name !== 'set-cookie')),
    ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
  }
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
  { status, headers }: Response,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  outgoing: ServerResponse,
): Promise<void> => {
  const head = headersOf(headers)
  let reading = reader.read()
  const first = await soon(reading)
  if (first && !first.done) {
    reading = reader.read()
    const second = await soon(reading)
    // All there is: its length can be told.
    if (second?.done) head['content-length'] ??= first.value.byteLength
    if (outgoing.destroyed) return
    outgoing.writeHead(status, head)
    outgoing.write(first.value)
  } else {
    if (outgoing.destroyed) return
    outgoing.writeHead(status, head)
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
  { headers }: Response,
  outgoing: ServerResponse,
  reason: Problem | undefined,
): void => {
  if (outgoing.destroyed) return
  if (outgoing.headersSent) {
    // Where only the end of the connection marks the end of the body, that end must be an error.
    const marked = outgoing.hasHeader('content-length') || outgoing.chunkedEncoding
    if (marked) outgoing.destroy()
    else outgoing.socket?.resetAndDestroy()
    return
  }
  const told = reason ?? problem('internal', 'The answer broke off before it began.')
  const kept = new Headers([...headers].filter(([name]) => !ofBody.test(name)))
  const text = JSON.stringify({ ...told, request_id: kept.get('x-request-id') ?? undefined })
  outgoing.writeHead(told.status, {
    ...headersOf(kept),
    'content-type': problemMediaType,
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
  })
  outgoing.end(text)
}

/** Sends a response. Never rejects: a body that errors is told by `breakOff`, a client that leaves cancels it. */
export const sendResponse = async (
  response: Response,
  outgoing: ServerResponse,
  problemOf: ProblemOf,
): Promise<void> => {
  const { body, status, headers } = response
  if (body === null || outgoing.destroyed) {
    await body?.cancel().catch(() => undefined)
    if (!outgoing.destroyed) outgoing.writeHead(status, headersOf(headers)).end()
    return
  }
  const reader = body.getReader()
  const gone = (): void => void reader.cancel().catch(() => undefined)
  outgoing.once('close', gone)
  try {
    await pump(response, reader, outgoing)
  } catch (error) {
    breakOff(response, outgoing, problemOf(error))
  } finally {
    outgoing.off('close', gone)
  }
}
