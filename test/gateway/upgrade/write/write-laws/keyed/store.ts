/** A store of texts by path, over HTTP: what it is sent is what it holds, to the byte. */
import { createHash } from 'node:crypto'
import { jsonPatch } from '../../../../../../src/inner-universe/patch/json-patch.ts'
import { mergePatch } from '../../../../../../src/inner-universe/patch/merge-patch.ts'
import { print, type Json } from '../../../../../../src/json/index.ts'
import { startStore, type Received } from '../../../../support/servers.ts'
import { read } from './texts.ts'

interface Answered {
  readonly status: number
  readonly text?: string
}

export interface BoardStore {
  readonly url: string
  readonly held: Map<string, string>
  /** Method of the last write that came. */
  readonly lastWrite: () => string
  /** The body of the last write that came, and its headers. */
  readonly lastSent: () => Received | undefined
  /** How many writes were refused because something else had come before. */
  readonly refusals: () => number
  /** The next reads, so many of them, are answered when all of them have come. */
  readonly readTogether: (count: number) => void
}

const etagOf = (text: string): string =>
  `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`

const isMet = ({ headers }: Received, text: string | undefined): boolean => {
  const { 'if-match': match, 'if-none-match': none } = headers
  if (none !== undefined) return text === undefined
  if (match === undefined) return true
  return text !== undefined && (match === '*' || match.split(', ').includes(etagOf(text)))
}

const patched = (text: string, { headers, body }: Received): Json | undefined => {
  const [document, patch] = [read(text), read(body)]
  if (headers['content-type']?.includes('merge')) return mergePatch(document, patch)
  const result = jsonPatch(document, patch)
  return result.ok ? result.value : undefined
}

const write = (held: Map<string, string>, request: Received): Answered => {
  const { method, url, body } = request
  const text = held.get(url)
  if (!isMet(request, text)) return { status: 412 }
  if (method === 'DELETE') {
    held.delete(url)
    return { status: 204 }
  }
  if (method === 'PUT') {
    held.set(url, body)
    return { status: text === undefined ? 201 : 200, text: body }
  }
  const document = text === undefined ? undefined : patched(text, request)
  if (document === undefined) return { status: 422 }
  held.set(url, print(document))
  return { status: 200, text: print(document) }
}

export const startBoardStore = async (): Promise<BoardStore> => {
  const held = new Map<string, string>()
  let refusals = 0
  let lastWrite = ''
  let lastSent: Received | undefined
  let together = 0
  const waiting: (() => void)[] = []
  const { url } = await startStore((request, outgoing) => {
    const answer = () => {
      const text = held.get(request.url)
      if (request.method !== 'GET') {
        lastWrite = request.method
        lastSent = request
      }
      const answered: Answered =
        request.method === 'GET'
          ? { status: text === undefined ? 404 : 200, ...(text === undefined ? {} : { text }) }
          : write(held, request)
      if (answered.status === 412) refusals += 1
      const { status, text: body } = answered
      outgoing.writeHead(
        status,
        body === undefined ? {} : { 'content-type': 'application/json', etag: etagOf(body) },
      )
      outgoing.end(body)
    }
    if (request.method !== 'GET' || together === 0) return answer()
    waiting.push(answer)
    if (waiting.length < together) return
    together = 0
    for (const go of waiting.splice(0)) go()
  })
  return {
    url,
    held,
    lastWrite: () => lastWrite,
    lastSent: () => lastSent,
    refusals: () => refusals,
    readTogether: (count) => {
      together = count
    },
  }
}
