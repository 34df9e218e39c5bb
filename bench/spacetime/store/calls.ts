/** The requests that are compared: each reads or writes what the ones before it have left alone. */
import { Client } from 'undici'
import { texts, type Text } from '../documents.ts'

/** Entities of one request of a copy. */
export const perCopy = 1000

/** Calls one store, over one connection. */
export class Caller {
  private readonly client: Client
  /** Entities that were written. */
  private written: number
  /** Entities that the store has made itself. */
  private readonly made: string[] = []
  private readonly all: readonly Text[]

  /**
   * @param all entities, in the order in which they are copied
   * @param written how many of them are there already
   */
  constructor(url: string, all: readonly Text[], written = 0) {
    this.client = new Client(url)
    this.all = all
    this.written = written
  }

  get(index: number): Promise<string> {
    const { id } = this.all[(index * 7919) % this.written] as Text
    return this.ask('GET', `/entities/${id}`)
  }

  list(): Promise<string> {
    return this.ask('GET', '/entities?limit=100')
  }

  filtered(index: number): Promise<string> {
    const value = 10 + (index % 90)
    return this.ask(
      'GET',
      `/entities?limit=100&filter[metadata.name][StartsWith]=Person%20${value}`,
    )
  }

  async create(index: number): Promise<string> {
    const metadata = { name: `Made ${index}`, tags: ['a'], properties: { index } }
    const body = JSON.stringify({ entity_type: 'Person', metadata })
    const text = await this.ask('POST', '/entities', body, 'application/json')
    this.made.push((JSON.parse(text) as { readonly id: string }).id)
    return text
  }

  patch(index: number): Promise<string> {
    const id = this.made[index % this.made.length] ?? ''
    const body = JSON.stringify({ metadata: { description: `Patched ${index}` } })
    return this.ask('PATCH', `/entities/${id}`, body, 'application/merge-patch+json')
  }

  /** The next entities, in one request. */
  async copy(): Promise<string> {
    const some = this.all.slice(this.written, this.written + perCopy)
    if (some.length < perCopy) throw new Error('There are no more entities to copy')
    this.written += some.length
    const lines = some.map(({ id, body }) => `{"key":"${id}","document":${body}}\n`)
    return this.ask('POST', '/raw/entities', lines.join(''), 'application/x-ndjson')
  }

  close(): Promise<void> {
    return this.client.close()
  }

  private async ask(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: string,
    media = '',
  ): Promise<string> {
    const sent = body === undefined ? {} : { body, headers: { 'content-type': media } }
    const answer = await this.client.request({ method, path, ...sent })
    const text = await answer.body.text()
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`)
    return text
  }
}

/** Entities as a store has them, in the order of its members. */
export const entities = (count: number): readonly Text[] => texts(count)[0]?.[1] ?? []
