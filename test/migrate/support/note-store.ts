/**
 * A store of documents whose keys are any text, and that keeps their bytes as they come: what Inner
 * Universe, whose keys are GUIDs and which prints documents anew, cannot show. Not ours, so it is raw.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as z from 'zod'
import { base, defineContract, type Contract, type Route } from '../../../src/contract/index.ts'
import { ok } from '../../../src/errors/index.ts'
import { compareKeys, type DocumentStore } from '../../../src/migrate/index.ts'

const integer = { kind: 'number', integer: true } as const

const Note = z.object({ id: z.string(), about: z.string().meta({ refersTo: 'Note' }).nullish() })

export const noteRoutes = (query: Route['query'] = {}): readonly Route[] => [
  {
    id: 'notes.list',
    method: 'GET',
    path: '/notes',
    kind: 'list',
    summary: 'List notes',
    response: 'NotePage',
    query: {
      cursor: { shape: { kind: 'string' }, cursor: { fields: ['next'] } },
      limit: { shape: { ...integer, minimum: 1, maximum: 50 } },
      ...query,
    },
  },
  {
    id: 'notes.get',
    method: 'GET',
    path: '/notes/{id}',
    kind: 'read',
    summary: 'Read a note',
    response: 'Note',
  },
]

export const noteContract = (query?: Route['query']): Contract =>
  defineContract({
    name: 'notes',
    base: base('1.0.0', {
      summary: 'Notes',
      types: { Note, NotePage: z.object({ items: z.array(Note), next: z.string().nullable() }) },
      routes: noteRoutes(query),
    }),
    versions: [],
  })

const tagOf = (text: string): string =>
  `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

export interface NoteStore {
  readonly url: string
  /** Texts of the documents, by key. */
  readonly notes: ReadonlyMap<string, string>
  /** Writes a document, or deletes it where there is no text. */
  set(key: string, text: string | undefined): void
  /** Method and path of each request, in order. */
  readonly asked: string[]
  close(): Promise<void>
}

export interface NoteStoreOptions {
  readonly pageSize?: number
  readonly order?: (a: string, b: string) => number
  /** Answers in place of the store where it returns true. */
  readonly before?: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean
  /** Waited for before each answer. */
  readonly pause?: () => Promise<void>
}

export const noteStore = async ({
  pageSize = 20,
  order = compareKeys,
  before = () => false,
  pause = async () => undefined,
}: NoteStoreOptions = {}): Promise<NoteStore> => {
  const notes = new Map<string, string>()
  /** When each key was changed last. */
  const changed = new Map<string, number>()
  const asked: string[] = []
  let position = 0

  const set = (key: string, text: string | undefined): void => {
    position += 1
    changed.set(key, position)
    if (text === undefined) notes.delete(key)
    else notes.set(key, text)
  }

  const changes = (after: string | null): string => {
    const since = after === null ? position : Number(after)
    const keys = [...changed].flatMap(([key, at]) => (at > since ? [key] : []))
    return JSON.stringify({ keys, position: String(position) })
  }

  const list = (query: URLSearchParams): string => {
    const size = Math.min(Number(query.get('limit') ?? pageSize), pageSize)
    const cursor = query.get('cursor')
    const keys = [...notes.keys()].sort(order)
    const rest = cursor === null ? keys : keys.filter((key) => order(key, cursor) > 0)
    const shown = rest.slice(0, size)
    const next = rest.length > size ? (shown.at(-1) ?? null) : null
    const items = shown.map((key) => `  ${notes.get(key) ?? ''}`)
    return `{"items": [\n${items.join(' ,\n')}\n], "next": ${JSON.stringify(next)}}`
  }

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = incoming
    asked.push(`${method} ${url}`)
    if (before(incoming, outgoing)) return
    await pause()
    const at = new URL(url, 'http://x')
    if (at.pathname === '/notes') {
      outgoing.end(list(at.searchParams))
      return
    }
    if (at.pathname === '/changes') {
      outgoing.end(changes(at.searchParams.get('after')))
      return
    }
    const key = decodeURIComponent(url.slice('/notes/'.length))
    const held = notes.get(key)
    const { 'if-match': match, 'if-none-match': none } = headers
    const isWrite = method !== 'GET'
    const isUnmet = match !== undefined && (held === undefined || match !== tagOf(held))
    if (isWrite && (isUnmet || (none === '*' && held !== undefined))) {
      outgoing.writeHead(412).end()
    } else if (method === 'PUT') {
      set(key, await bodyOf(incoming))
      outgoing.writeHead(held === undefined ? 201 : 200).end()
    } else if (held === undefined) outgoing.writeHead(404).end()
    else if (method === 'DELETE') {
      set(key, undefined)
      outgoing.writeHead(204).end()
    } else outgoing.setHeader('etag', tagOf(held)).end(held)
  }

  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notes,
    set,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The port to it with its change feed, which the port over HTTP does not know. */
export const withFeed = (store: DocumentStore, { url }: NoteStore): DocumentStore => ({
  ...store,
  changes: async (after) => {
    const answer = await fetch(`${url}/changes${after === undefined ? '' : `?after=${after}`}`)
    const { keys, position } = (await answer.json()) as { keys: string[]; position: string }
    return ok({
      changes: keys.map((key) => ({ type: 'Note', key })),
      position,
      isBehind: false,
    })
  },
})
