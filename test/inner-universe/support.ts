/** Real stores on real ports, and the documents that the tests write to them. */
import { afterEach } from 'vitest'
import contract from '../../adapters/index.ts'
import type { RunningStore } from '../../src/inner-universe/index.ts'
import { startEmbeddedStore, type EmbeddedStoreOptions } from '../support/embedded-store.ts'

export const schemas = ['1.0', '1.1', '2.0', '3.0'] as const
export type Schema = (typeof schemas)[number]

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body; empty when there is none. */
  readonly body: Body
}

export type Body = Readonly<Record<string, unknown>>

/** The items of a page. */
export const items = ({ body }: Pick<Reply, 'body'>): readonly Body[] => body['items'] as Body[]

/** The wrong places that a problem names. */
export const pointers = ({ body }: Reply): readonly string[] =>
  (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)

/** A member that is a string. */
export const textOf = (body: Body | undefined, name: string): string => {
  const text = body?.[name]
  if (typeof text !== 'string') throw new TypeError(`${name} is ${JSON.stringify(text)}`)
  return text
}

/** A member that is an object. */
export const inner = (body: Body | undefined, name: string): Body => body?.[name] as Body

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Reply>

const contentType = (method: string): string =>
  method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'

/** Calls a store; a string is sent as it is, anything else as JSON. */
export const caller =
  (url: string): Call =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': contentType(method) }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = text !== '' && /[/+]json$/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as Body,
    }
  }

const running: RunningStore[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((store) => store.close()))
})

export interface Started {
  readonly store: RunningStore
  readonly call: Call
}

/** A store in memory on a free port, closed when the test ends. */
export const start = async (
  schema: Schema,
  options: Partial<EmbeddedStoreOptions> = {},
): Promise<Started> => {
  const store = await startEmbeddedStore({
    schema,
    contract,
    port: 0,
    file: ':memory:',
    ...options,
  })
  running.push(store)
  return { store, call: caller(store.url) }
}

export const guid = (last: number): string =>
  `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`

/** A wire value as the version writes it. */
export const dialects = {
  '1.0': { kind: 'entity_type', weight: ['strength', 0.5], full: 1 },
  '1.1': { kind: 'entity_type', weight: ['strength', 0.5], full: 1 },
  '2.0': { kind: 'entity_type', weight: ['strength', 0.5], full: 1 },
  '3.0': { kind: 'kind', weight: ['weight', 50], full: 100 },
} as const

const isNewest = (schema: Schema): boolean => schema === '3.0'

export const tag = (schema: Schema, name: string) => (isNewest(schema) ? { name } : name)
export const property = (schema: Schema, value: string) =>
  isNewest(schema) ? { type: 'String', value } : value
export const time = (schema: Schema, microseconds: number): number | string =>
  isNewest(schema)
    ? `${new Date(Math.floor(microseconds / 1000)).toISOString().slice(0, -1)}${String(microseconds % 1000).padStart(3, '0')}Z`
    : microseconds

export const entityBody = (schema: Schema, name = 'Ada', kind = 'Person') => ({
  [dialects[schema].kind]: kind,
  metadata: { name, tags: [tag(schema, 'a')], properties: { note: property(schema, 'x') } },
})

export const endsBody = (schema: Schema, from: string, to: string) =>
  isNewest(schema) ? { ends: { from, to } } : { from_entity: from, to_entity: to }

export const relationBody = (schema: Schema, from: string, to: string) => ({
  ...endsBody(schema, from, to),
  relation_type: 'KNOWS',
  metadata: { [dialects[schema].weight[0]]: dialects[schema].weight[1] },
})

export const accessBody = (entity_id: string) => ({
  entity_id,
  owner_identity: 'ab'.repeat(32),
  access_level: 3,
})

export const create = async (call: Call, path: string, body: unknown): Promise<Reply> => {
  const reply = await call('POST', path, body)
  if (reply.status !== 201) throw new Error(`${path}: ${reply.status} ${reply.text}`)
  return reply
}

/** The id of a new entity. */
export const someEntity = async (call: Call, schema: Schema, name?: string): Promise<string> =>
  textOf((await create(call, '/entities', entityBody(schema, name))).body, 'id')

/** All events so far, in order of insertion by their timestamps. */
export const eventsOf = async (call: Call): Promise<readonly Body[]> =>
  items(await call('GET', '/events?sort=timestamp&limit=1000'))
