/** Random documents in real stores of every version, random queries of every client, and what they must find. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asyncProperty, constantFrom, record, sample, type Arbitrary } from 'fast-check'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import universe from '../../adapters/index.ts'
import type { RunningStore } from '../../src/inner-universe/index.ts'
import { startEmbeddedStore } from '../support/embedded-store.ts'
import { defineConfig } from '../../src/gateway/index.ts'
import { startGateway, type RunningGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { versions, type Version } from '../suite/fixtures.ts'
import { flagFiles } from '../suite/flag-files.ts'
import { configFor } from '../suite/setup.ts'
import { withinGateway } from '../support/within-gateway.ts'
import { drawnSeed, holdsInTime } from '../support/seed.ts'

type Doc = Record<string, unknown>

const pairs = versions.flatMap((client) => versions.map((store) => [client, store] as const))
const at = (version: Version) => versions.indexOf(version)

const words = ['', 'a', 'ab', 'b', 'B', 'é', 'ﬀ', '😀', 'null', '7', 'a&b=c', 'a b']
const micros = [-1, 0, 1, 999_999, 1_000_000, 1_700_000_000_123_456]
const rfc3339 = (time: number) =>
  `${new Date(Math.floor(time / 1000)).toISOString().slice(0, 20)}${String(((time % 1e6) + 1e6) % 1e6).padStart(6, '0')}Z`

const plain = constantFrom<unknown>(null, true, false, 7, 7.5, -1, 'a', 'ab', '7', 'null', 'true')

/** What a document says, whatever its version; each version writes down what it knows. */
const facts = record({
  kind: constantFrom(...words.slice(1)),
  name: constantFrom<string | null | undefined>(null, undefined, ...words),
  tags: fc.uniqueArray(constantFrom(...words), { maxLength: 3 }),
  made: constantFrom(...micros),
  accessed: constantFrom<number | null>(null, ...micros),
  deleted: fc.boolean(),
  visibility: constantFrom('public', 'internal', 'private'),
  count: constantFrom(0, 1, 2),
  property: fc.oneof(plain, constantFrom<unknown>([], ['a'], { a: 'b' })),
  strength: fc.integer({ min: 0, max: 1000 }),
  both: fc.boolean(),
})
type Facts = typeof facts extends Arbitrary<infer T> ? T : never

const tagged = (value: unknown): Doc => {
  if (value === null) return { type: 'Null' }
  if (Array.isArray(value)) return { type: 'Array', value: value.map(tagged) }
  if (typeof value === 'object') {
    const members = Object.entries(value).map(([name, member]) => [name, tagged(member)])
    return { type: 'Object', value: Object.fromEntries(members) }
  }
  if (typeof value === 'boolean') return { type: 'Boolean', value }
  if (typeof value === 'string') return { type: 'String', value }
  return { type: Number.isInteger(value) ? 'Integer' : 'Float', value }
}

const idOf = (index: number) => `a0000000-0000-4000-8000-${String(index).padStart(12, '0')}`

const common = ({ tags, property }: Facts, version: Version): Doc => ({
  tags: version === '3.0' ? tags.map((name) => ({ name })) : tags,
  properties: { p: version === '3.0' ? tagged(property) : property },
})

const entity = (said: Facts, id: string, version: Version): Doc => {
  const time = (value: number | null) =>
    value === null || version !== '3.0' ? value : rfc3339(value)
  const { visibility, accessed, count } = said
  return {
    id,
    [version === '3.0' ? 'kind' : 'entity_type']: said.kind,
    created_at: time(said.made),
    updated_at: time(said.made),
    ...(at(version) >= 1 ? { deleted: said.deleted } : {}),
    ...(at(version) >= 2 ? { owner_identity: null } : {}),
    metadata: {
      ...(said.name === undefined ? {} : { name: said.name }),
      ...common(said, version),
      ...(at(version) >= 1
        ? { visibility: visibility === 'internal' && version !== '3.0' ? 'public' : visibility }
        : {}),
      ...(at(version) >= 2 ? { last_accessed: time(accessed), version: count } : {}),
    },
  }
}

const relation = (said: Facts, id: string, version: Version): Doc => {
  const [from, to] = [idOf(said.count), idOf(said.tags.length)]
  return {
    id,
    ...(version === '3.0' ? { ends: { from, to } } : { from_entity: from, to_entity: to }),
    relation_type: said.kind,
    created_at: version === '3.0' ? rfc3339(said.made) : said.made,
    metadata: {
      ...common(said, version),
      ...(version === '3.0'
        ? { weight: Math.floor(said.strength / 10) }
        : { strength: said.strength / 1000 }),
      bidirectional: said.both,
    },
  }
}

type Kind = 'text' | 'number' | 'boolean' | 'any' | 'list'

interface Field {
  readonly path: string
  readonly kind: Kind
  readonly operands: readonly string[]
  /** Whether a text operand may be null as well. */
  readonly nullable?: boolean
  /** The first version that has it. */
  readonly since?: Version
}

const times = (version: Version): Pick<Field, 'kind' | 'operands'> =>
  version === '3.0'
    ? { kind: 'text', operands: micros.map(rfc3339) }
    : { kind: 'number', operands: [...micros.map(String), '0.5', '1e30', '-1e30'] }

const tagOperands = (version: Version) =>
  version === '3.0' ? words.map((name) => JSON.stringify({ name })) : words

const shared = (version: Version): readonly Field[] => [
  { path: 'id', kind: 'text', operands: [idOf(1), idOf(7)] },
  { path: 'created_at', ...times(version) },
  { path: 'metadata.tags', kind: 'list', operands: tagOperands(version) },
  {
    path: version === '3.0' ? 'metadata.properties.p.value' : 'metadata.properties.p',
    kind: 'any',
    operands: ['7', '7.0', '7.5', 'true', 'null', 'a', ''],
  },
]

const fields: Readonly<Record<string, (version: Version) => readonly Field[]>> = {
  entities: (version) => [
    ...shared(version),
    { path: version === '3.0' ? 'kind' : 'entity_type', kind: 'text', operands: words },
    { path: 'metadata.name', kind: 'text', nullable: true, operands: words },
    { path: 'deleted', kind: 'boolean', operands: ['true', 'false'], since: '1.1' },
    {
      path: 'metadata.visibility',
      kind: 'text',
      operands: ['public', 'private', 'internal', 'p', ''],
      since: '1.1',
    },
    { path: 'metadata.last_accessed', nullable: true, ...times(version), since: '2.0' },
    { path: 'metadata.version', kind: 'number', operands: ['0', '1', '1.5'], since: '2.0' },
  ],
  relations: (version) => [
    ...shared(version),
    { path: version === '3.0' ? 'ends.from' : 'from_entity', kind: 'text', operands: [idOf(1)] },
    { path: 'metadata.bidirectional', kind: 'boolean', operands: ['true', 'false'] },
    version === '3.0'
      ? {
          path: 'metadata.weight',
          kind: 'number',
          operands: ['0', '1', '25', '25.5', '100', '101', '-1'],
        }
      : {
          path: 'metadata.strength',
          kind: 'number',
          operands: ['0', '0.25', '0.255', '0.2549', '1', '1.1', '-0.001', '1e3'],
        },
  ],
}

const listing = ['Equals', 'NotEquals', 'In', 'NotIn']
const ordering = ['Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual']
const textual = ['StartsWith', 'EndsWith']

const operatorsOf = ({ kind }: Field): readonly string[] => {
  if (kind === 'list') return ['Contains']
  if (kind === 'boolean') return listing
  if (kind === 'number') return [...listing, ...ordering]
  return [...listing, ...ordering, ...textual, ...(kind === 'any' ? [] : ['Contains'])]
}

interface Asked {
  readonly field: Field
  readonly operator: string
  readonly values: readonly string[]
}

const asked = (field: Field): Arbitrary<Asked> =>
  constantFrom(...operatorsOf(field)).chain((operator) =>
    fc
      .array(constantFrom(...field.operands), {
        minLength: 1,
        maxLength: operator === 'In' || operator === 'NotIn' ? 3 : 1,
      })
      .map((values) => ({ field, operator, values })),
  )

const valueAt = (document: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Doc | null)?.[name], document) ?? null

const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const compare = (a: unknown, b: unknown) =>
  typeof a === 'number' ? a - Number(b) : bytes(String(a), String(b))

const isNumeric = (value: string) => value !== '' && !Number.isNaN(Number(value))

/** All that an operand can mean for a field, as the operators of the guide have it. */
const readings = ({ kind, nullable }: Field, value: string): readonly unknown[] => {
  const some: unknown[] = []
  if (kind === 'text' || kind === 'any') some.push(value)
  if ((kind === 'number' || kind === 'any') && isNumeric(value)) some.push(Number(value))
  if ((kind === 'boolean' || kind === 'any') && /^(true|false)$/.test(value)) {
    some.push(value === 'true')
  }
  if ((nullable === true || kind === 'any') && value === 'null') some.push(null)
  return some
}

const finds = ({ field, operator, values }: Asked, document: Doc): boolean => {
  const value = valueAt(document, field.path)
  const first = values[0] ?? ''
  const named = values.flatMap((text) => readings(field, text))
  switch (operator) {
    case 'Equals':
    case 'In':
      return named.includes(value)
    case 'NotEquals':
    case 'NotIn':
      return !named.includes(value)
    case 'StartsWith':
      return typeof value === 'string' && value.startsWith(first)
    case 'EndsWith':
      return typeof value === 'string' && value.endsWith(first)
    case 'Contains':
      if (typeof value === 'string') return value.includes(first)
      return (
        Array.isArray(value) &&
        value.some((item) => first === (typeof item === 'string' ? item : JSON.stringify(item)))
      )
    default: {
      const numbers = named.filter((one) => typeof one === 'number')
      return (numbers.length > 0 ? numbers : named).some((other) => {
        if (typeof value !== 'string' && typeof value !== 'number') return false
        if (typeof value !== typeof other) return false
        const distance = compare(value, other)
        if (distance === 0) return operator.endsWith('OrEqual')
        return distance > 0 === operator.startsWith('Greater')
      })
    }
  }
}

/** Which filters cannot be mapped: all others must be answered. */
const isRefused = ({ field, operator, values }: Asked, client: Version, store: Version) => {
  if (client === store) return false
  if (field.since !== undefined && at(store) < at(field.since)) return true
  const across = client === '3.0' || store === '3.0'
  if (!across) return false
  const isTime = field.path === 'created_at' || field.path === 'metadata.last_accessed'
  if (isTime) return textual.includes(operator) || operator === 'Contains'
  // Several strengths are seen as one weight: no more than one range of them can be asked for.
  if (field.path === 'metadata.weight') {
    const whole = values.filter((value) => /^-?\d+$/.test(value))
    if (operator === 'NotEquals' || operator === 'NotIn') return whole.length > 0
    return operator === 'In' && whole.length > 1
  }
  return false
}

const seed = drawnSeed()
const documents = sample(facts, { seed, numRuns: 40 })

let stores: Readonly<Record<string, RunningStore>>
let gateway: RunningGateway
let folder: string

beforeAll(async () => {
  stores = Object.fromEntries(
    await Promise.all(
      versions.map(async (version) => {
        const store = await startEmbeddedStore({
          schema: version,
          contract: universe,
          port: 0,
          file: ':memory:',
        })
        for (const [index, said] of documents.entries()) {
          const id = idOf(index)
          const both = {
            entities: entity(said, id, version),
            relations: relation(said, id, version),
          }
          for (const [resource, body] of Object.entries(both)) {
            const answer = await fetch(`${store.url}/raw/${resource}/${id}`, {
              method: 'PUT',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
            })
            if (!answer.ok) throw new Error(await answer.text())
          }
        }
        return [version, store] as const
      }),
    ),
  )
  folder = await mkdtemp(join(tmpdir(), 'isthmus-flags-'))
  for (const [name, content] of Object.entries(flagFiles)) {
    await writeFile(join(folder, name), JSON.stringify(content))
  }
  const urls = versions.map((version) => [version, stores[version]?.url ?? ''])
  const input = configFor(Object.fromEntries(urls) as Record<Version, string>)
  const config = defineConfig({ ...withinGateway(input), flags: { folder } })
  gateway = await startGateway({ contract: universe, config, log: silentLogger })
})

afterAll(async () => {
  await gateway?.close()
  for (const store of Object.values(stores ?? {})) await store.close()
  if (folder) await rm(folder, { recursive: true })
})

const idOrder = (a: Doc, b: Doc) => bytes(String(a['id']), String(b['id']))

/** How each document compares with the next by a field: null comes first. */
const stepsOf = (items: readonly Doc[], path: string): readonly number[] =>
  items.slice(1).map((document, index) => {
    const [before, after] = [valueAt(items[index], path), valueAt(document, path)]
    return before === null || after === null
      ? Number(before !== null) - Number(after !== null)
      : compare(before, after)
  })

interface Page {
  readonly items: readonly Doc[]
  readonly total: number
  readonly next_cursor: string | null
}

describe.each(pairs)('client %s on store %s', (client, store) => {
  const ask = async (path: string) => {
    const answer = await fetch(gateway.url + path, {
      headers: { 'API-Version': client, 'X-Client-Id': `to-${store}` },
    })
    return {
      status: answer.status,
      body: (await answer.json()) as Page & { readonly code: string; readonly count: number },
    }
  }
  const views = new Map<string, Promise<readonly Doc[]>>()
  /** All documents as the client sees them, in the order of their keys. */
  const seen = (resource: string): Promise<readonly Doc[]> => {
    const view =
      views.get(resource) ?? ask(`/${resource}?limit=1000`).then(({ body }) => body.items)
    views.set(resource, view)
    return view
  }
  const here = (resource: string) =>
    fields[resource]!(client).filter(({ since }) => since === undefined || at(client) >= at(since))

  test.each(Object.keys(fields))('filters of %s find what the client sees', async (resource) => {
    const all = await seen(resource)
    expect(all.length, `documents of seed ${seed}`).toBe(documents.length)
    const one = constantFrom(...here(resource)).chain(asked)
    const property = asyncProperty(
      fc.array(one, { minLength: 1, maxLength: 2 }),
      async (filters) => {
        const query = filters
          .map(
            ({ field, operator, values }) =>
              `filter[${field.path}][${operator}]=${encodeURIComponent(values.join(','))}`,
          )
          .join('&')
        const { status, body } = await ask(`/${resource}?limit=1000&${query}`)
        const refused = filters.some((filter) => isRefused(filter, client, store))
        const expected = all.filter((document) =>
          filters.every((filter) => finds(filter, document)),
        )
        expect({ seed, status, found: body.items ?? body.code }).toEqual({
          seed,
          status: refused ? 400 : 200,
          found: refused ? 'unmappable-query' : expected,
        })
        const counted = await ask(`/${resource}/count?${query}`)
        expect(counted.body.count ?? counted.body.code).toEqual(
          refused ? 'unmappable-query' : expected.length,
        )
      },
    )
    await holdsInTime(15, property)
  })

  /** All pages, one after another; or the code of a refusal. */
  const pages = async (path: string): Promise<readonly Doc[] | string> => {
    const items: Doc[] = []
    let cursor: string | null | undefined
    while (cursor !== null) {
      const { body } = await ask(cursor === undefined ? path : `${path}&cursor=${cursor}`)
      if (!body.items) return body.code
      items.push(...body.items)
      cursor = body.next_cursor
    }
    return items
  }

  const keys = Object.keys(fields).flatMap((resource) =>
    here(resource)
      .filter(({ kind }) => kind !== 'list')
      .map((field) => [resource, field.path, field] as const),
  )

  test.each(keys)('%s come in the order of %s', async (resource, path, { kind, since }) => {
    const all = await seen(resource)
    const lacking = since !== undefined && at(store) < at(since)
    const retagged = kind === 'any' && (client === '3.0') !== (store === '3.0')
    for (const sign of ['', '-']) {
      const items = await pages(`/${resource}?limit=20&sort=${sign}${path}`)
      const steps = typeof items === 'string' || kind === 'any' ? [] : stepsOf(items, path)
      const byId = typeof items === 'string' ? items : items.toSorted(idOrder)
      const wrong = steps.filter((step) => (sign === '-' ? step < 0 : step > 0))
      expect({ seed, byId, wrong }).toEqual({
        seed,
        byId: lacking || retagged ? 'unmappable-query' : all,
        wrong: [],
      })
    }
  })
})
