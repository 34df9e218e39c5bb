/** The routes that every resource of Inner Universe has, as calls. */
import { isObject, own, type Json, type JsonObject } from '../json/index.ts'
import { ownError } from './client-error.ts'
import type { Ask, ClientVersion } from './connection.ts'

export interface Query {
  /** 1 to 1000; 100 when absent. */
  readonly limit?: number
  /** Skips so many: under writes it skips others than are meant, so `all` goes by cursors. */
  readonly offset?: number
  /** Exact values by field. */
  readonly where?: Readonly<Record<string, string>>
}

export interface ResourceOf<Document extends JsonObject> {
  create(body: JsonObject): Promise<Document>
  /** Writes a document as it is, id and timestamps kept, without an event. */
  raw(document: Document): Promise<Document>
  get(key: string, version?: ClientVersion): Promise<Document>
  /** Replaces it, where it is still the one that was read: else `precondition-failed`. */
  replace(read: Document, body: JsonObject, version?: ClientVersion): Promise<Document>
  query(query?: Query): Promise<readonly Document[]>
  /** All of them, page by page by cursor, however many there are. */
  all(): AsyncGenerator<Document, void, undefined>
  count(): Promise<number>
}

const pageSize = 1000
/** Pages from which items were left out may be empty; so many in a row are a loop. */
const mostEmpty = 100

export const encodedKey = (key: string): string => {
  if (key === '' || key === '.' || key === '..') throw ownError('bad-key', 'That is no key')
  return encodeURIComponent(key)
}

const queryText = ({ limit, offset, where = {} }: Query): string => {
  const parameters = new URLSearchParams(where)
  if (limit !== undefined) parameters.set('limit', String(limit))
  if (offset !== undefined) parameters.set('offset', String(offset))
  return parameters.size === 0 ? '' : `?${parameters.toString()}`
}

const itemsOf = (page: JsonObject): readonly JsonObject[] => {
  const items = own(page, 'items')
  return Array.isArray(items) ? items.filter((one: Json) => isObject(one)) : []
}

/** @param tags of documents as they were read, so that nobody overwrites what came later */
export const resourceOf = <Document extends JsonObject>(
  ask: Ask,
  tags: WeakMap<object, string>,
  { path, type, key }: { readonly path: string; readonly type: string; readonly key: string },
): ResourceOf<Document> => {
  const at = (id: string): string => `${path}/${encodedKey(id)}`
  const keyOf = (document: JsonObject): string => {
    const id = own(document, key)
    if (typeof id !== 'string') throw ownError('bad-key', `A document of ${type} has no ${key}`)
    return id
  }
  const asked = async (request: Parameters<Ask>[0]): Promise<Document> => {
    const { document, tag } = await ask(request)
    if (tag !== undefined) tags.set(document, tag)
    // It was held to the type of the contract, whose interface `Document` is.
    return document as Document
  }
  const page = async (query: string): Promise<JsonObject> =>
    (await ask({ method: 'GET', path: `${path}${query}`, type: `${type}Page` })).document

  async function* all(): AsyncGenerator<Document, void, undefined> {
    let last = ''
    let empty = 0
    for (let cursor: string | undefined; ;) {
      const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const one = await page(`?limit=${pageSize}${more}`)
      const items = itemsOf(one)
      for (const item of items) {
        const id = keyOf(item)
        if (id <= last) throw ownError('bad-answer', `The pages of ${path} go in circles`)
        last = id
        yield item as Document
      }
      empty = items.length === 0 ? empty + 1 : 0
      const next = own(one, 'next_cursor')
      if (typeof next !== 'string') return
      if (empty > mostEmpty) throw ownError('bad-answer', `The pages of ${path} do not end`)
      cursor = next
    }
  }

  return {
    create: (body) => asked({ method: 'POST', path, type, body }),
    raw: async (document) =>
      asked({ method: 'PUT', path: `/raw${at(keyOf(document))}`, type, body: document }),
    get: async (id, version) =>
      asked({ method: 'GET', path: at(id), type, ...(version !== undefined && { version }) }),
    replace: async (read, body, version) => {
      const ifMatch = tags.get(read)
      return asked({
        method: 'PUT',
        path: at(keyOf(read)),
        type,
        body,
        ...(ifMatch !== undefined && { ifMatch }),
        ...(version !== undefined && { version }),
      })
    },
    query: async (query = {}) => itemsOf(await page(queryText(query))) as readonly Document[],
    all,
    count: async () => {
      const { document } = await ask({ method: 'GET', path: `${path}/count`, type: 'Count' })
      return Number(own(document, 'count'))
    },
  }
}
