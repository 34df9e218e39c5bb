/** A store of 1.1 whose entities were moved to one of 2.0 by a transform, and what was then done to the copy. */
import { onTestFinished } from 'vitest'
import contract from '../../adapters/index.ts'
import { startEmbeddedStore } from '../support/embedded-store.ts'
import { createUtility, type Transform } from '../../src/migrate/index.ts'
import { configFile, isthmus, temporaryFile } from '../cli/support.ts'
import { caller, guid, type Call } from '../inner-universe/support.ts'
import { storeAt, valueOf } from '../migrate/support/http-store.ts'

const created = 1_700_000_000_000_000

export const entityOf = (number: number) => ({
  id: guid(number),
  entity_type: 'Person',
  created_at: created + number,
  updated_at: created + number,
  deleted: false,
  metadata: { name: `Person ${number}`, tags: ['a'], properties: {}, visibility: 'private' },
})

/** By the bulk route: documents by key. */
export const plant = async (
  call: Call,
  resource: string,
  documents: readonly ({ readonly id: string } & Readonly<Record<string, unknown>>)[],
): Promise<void> => {
  const lines = documents.map((document) => JSON.stringify({ key: document.id, document }))
  const { status, text } = await call('POST', `/raw/${resource}`, `${lines.join('\n')}\n`, {
    'content-type': 'application/x-ndjson',
  })
  if (status !== 200) throw new Error(text)
}

const raw = { put: '/raw{path}', bulk: { path: '/raw{path}', changes: '/raw/changes' } }

export interface Backends {
  readonly blue: Call
  readonly green: Call
  /** File of a configuration with both. */
  readonly config: string
  close(): Promise<void>
}

const storeOf = (schema: '1.1' | '2.0') =>
  startEmbeddedStore({ schema, contract, port: 0, file: ':memory:' })

/** Closed by whoever asks for them. */
export const backends = async (): Promise<Backends & { readonly urls: readonly string[] }> => {
  const [blue, green] = [await storeOf('1.1'), await storeOf('2.0')]
  const config = await configFile({
    backends: {
      blue: { url: blue.url, version: '1.1', replication: raw },
      green: { url: green.url, version: '2.0', replication: raw },
    },
    decision: { flag: 'entity-schema', fallback: 'blue' },
  })
  return {
    urls: [blue.url, green.url],
    blue: caller(blue.url),
    green: caller(green.url),
    config,
    close: async () => void (await Promise.all([blue.close(), green.close()])),
  }
}

export const backendsOfTest = async (): Promise<Awaited<ReturnType<typeof backends>>> => {
  const both = await backends()
  onTestFinished(() => both.close())
  return both
}

export const utilityOf = ([blue = '', green = '']: readonly string[]) =>
  createUtility({
    contract,
    source: storeAt(blue, contract, '1.1', { put: '/raw{path}', isBulk: true }),
    target: storeAt(green, contract, '2.0', { put: '/raw{path}', isBulk: true }),
    limits: { depth: 64 },
  })

/** Tags each entity as moved. */
const transform: Transform = (document) => {
  const { metadata, ...rest } = document as Record<string, Record<string, never>>
  return { ...rest, metadata: { ...metadata, description: 'moved' } }
}

const transformText = `export default {
  Entity: ({ metadata, ...rest }) => ({ ...rest, metadata: { ...metadata, description: 'moved' } }),
}`

export interface Verified {
  readonly code: number | null
  readonly isEqual: boolean
  readonly types: readonly {
    readonly type: string
    readonly source: number
    readonly target: number
  }[]
  readonly found: readonly { readonly key: string; readonly verdict: { readonly kind: string } }[]
}

const verified = async (config: string, ...more: readonly string[]): Promise<Verified> => {
  const words = ['migrate', 'verify', 'blue', 'green', '--only', 'Entity', '--json']
  const { code, stdout, stderr } = await isthmus([
    ...words,
    '--recheck',
    '0s',
    '--config',
    config,
    ...more,
  ])
  if (stdout === '') throw new Error(stderr)
  return { code, ...(JSON.parse(stdout) as Omit<Verified, 'code'>) }
}

/** What `isthmus migrate verify` says of 25 entities: as they were moved, and after the copy was spoilt. */
export const spoilt = async () => {
  const both = await backends()
  try {
    await plant(
      both.blue,
      'entities',
      Array.from({ length: 25 }, (_, at) => entityOf(at + 1)),
    )
    valueOf(await utilityOf(both.urls).migrate('Entity', { transform }))
    const module = await temporaryFile('transforms.mjs', transformText)
    const whole = await verified(both.config, '--transform', module)
    const without = await verified(both.config)
    // The row before the last gives its place to another one, the last has another name.
    await both.green('DELETE', `/entities/${guid(24)}`)
    const copy = (await both.green('GET', `/entities/${guid(25)}`)).body
    const metadata = { ...(copy['metadata'] as object), name: 'Somebody else' }
    await plant(both.green, 'entities', [
      { ...copy, metadata, id: guid(25) },
      { ...copy, id: guid(99) },
    ])
    return { whole, without, after: await verified(both.config, '--transform', module) }
  } finally {
    await both.close()
  }
}
