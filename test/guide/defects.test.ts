/** Where the migration guide's own code is wrong, we do the right thing. One test a defect, named after it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { createUniverseClient } from '../../src/client/index.ts'
import { defineConfig } from '../../src/gateway/index.ts'
import { createMonitor } from '../../src/migrate/index.ts'
import { startGateway, type RunningGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { frozen } from '../../src/testing/frozen.ts'
import { isthmus, temporaryFolder } from '../cli/support.ts'
import { guid } from '../inner-universe/support.ts'
import { arranged, differences, name as migration } from '../migrate/run/setting.ts'
import { valueOf } from '../migrate/support/http-store.ts'
import { documents, ids, versions } from '../suite/fixtures.ts'
import { flagFiles } from '../suite/flag-files.ts'
import { configFor, startStores, type Stores } from '../suite/setup.ts'
import { withinGateway } from '../support/within-gateway.ts'
import { backendsOfTest, entityOf, plant, spoilt, utilityOf } from './moved.ts'

let folder: string
let stores: Stores
let gateway: RunningGateway

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-guide-'))
  for (const [name, content] of Object.entries(flagFiles)) {
    await writeFile(join(folder, name), JSON.stringify(content))
  }
  stores = await startStores()
  const config = defineConfig({ ...withinGateway(configFor(stores.urls)), flags: { folder } })
  gateway = await startGateway({ contract, config, log: silentLogger })
})

afterAll(async () => {
  await gateway?.close()
  await stores?.close()
  await rm(folder, { recursive: true })
})

type Doc = Record<string, unknown>

const ask = async (
  version: string | undefined,
  store: string,
  path: string,
  init: RequestInit = {},
) => {
  const answer = await fetch(`${gateway.url}${path}`, {
    ...init,
    headers: {
      'content-type': 'application/json',
      ...(init.headers as Record<string, string> | undefined),
      ...(version === undefined ? {} : { 'API-Version': version }),
      'X-Client-Id': `to-${store}`,
    },
  })
  const text = await answer.text()
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Doc }
}

const post = (version: string, store: string, body: unknown) =>
  ask(version, store, '/entities', { method: 'POST', body: JSON.stringify(body) })

/** Without what the store itself sets at every write. */
const untimed = (text: string) => text.replace(/"updated_at":\d+/, '"updated_at":0')

describe('defects of the guide', () => {
  test('rename by a 1.0 client keeps a private entity private', async () => {
    const path = `/entities/${ids.hidden}`
    const stored = async () => (await fetch(`${stores.urls['2.0']}${path}`)).text()
    const before = await stored()
    expect(before).toContain('"visibility":"private"')
    const read = (await ask('1.0', '2.0', path)).body as { metadata: { name: string } }
    const name = JSON.stringify(read.metadata.name)

    const put = { ...read, metadata: { ...read.metadata, name: 'Replaced' } }
    const replaced = await ask('1.0', '2.0', path, { method: 'PUT', body: JSON.stringify(put) })
    expect(replaced).toMatchObject({ status: 200, body: { metadata: put.metadata } })
    expect(untimed(await stored())).toBe(
      untimed(before).replace(`"name":${name}`, '"name":"Replaced"'),
    )

    const patched = await ask('1.0', '2.0', path, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ metadata: { name: 'Patched' } }),
    })
    expect(patched.status).toBe(200)
    expect(untimed(await stored())).toBe(
      untimed(before).replace(`"name":${name}`, '"name":"Patched"'),
    )
  })

  test('API-Version 1.1 is served, though the dispatch code of the guide forgets it', async () => {
    for (const store of versions) {
      const answer = await ask('1.1', store, `/entities/${ids.ada}`)
      expect(answer).toEqual({ status: 200, body: documents[`entities/${ids.ada}`]?.('1.1') })
    }
  })

  test('a default is set only where the field is absent: what a client says is not overwritten', async () => {
    const made = await post('1.1', '2.0', {
      entity_type: 'T',
      deleted: true,
      metadata: { name: 'n', visibility: 'private' },
    })
    const { id } = made.body
    const read = await ask('2.0', '2.0', `/entities/${String(id)}`)
    expect(read.body).toMatchObject({
      deleted: true,
      owner_identity: null,
      metadata: { visibility: 'private', version: 1, last_accessed: null },
    })
  })

  test('visibility is never made public by writing with the old schema', async () => {
    const made = await post('2.0', '2.0', {
      entity_type: 'T',
      metadata: { name: 'n', visibility: 'private' },
    })
    const path = `/entities/${String(made.body['id'])}`
    await ask('1.0', '2.0', path, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ metadata: { description: 'changed' } }),
    })
    const read = await ask('2.0', '2.0', path)
    expect(read.body).toMatchObject({ metadata: { visibility: 'private', description: 'changed' } })
  })

  test('paging by cursor while rows are written neither skips nor repeats', async () => {
    const read: string[] = []
    let cursor: string | null = null
    const before = (await ask('1.0', '2.0', '/entities?limit=1000')).body['items'] as Doc[]
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page: Doc = (await ask('1.0', '2.0', `/entities?limit=2${query}`)).body
      read.push(...(page['items'] as Doc[]).map(({ id }) => String(id)))
      cursor = page['next_cursor'] as string | null
      await post('1.0', '2.0', { entity_type: 'Meanwhile', metadata: {} })
      // Every page adds a row; rows behind the cursor must not be read, rows before it may.
      if (read.length > 200) throw new Error('paging does not end')
    } while (cursor !== null)
    expect(new Set(read).size).toBe(read.length)
    expect(read).toEqual(expect.arrayContaining(before.map(({ id }) => id)))
  })

  test('the zero owner has 32 bytes, not 16', async () => {
    const made = await ask('1.0', '1.0', '/state-versions', {
      method: 'POST',
      body: JSON.stringify({ description: 'No owner given', data_hash: 'x' }),
    })
    expect(made.status).toBe(201)
    expect(made.body['owner']).toBe('00'.repeat(32))
  })

  test('every list can be read beyond 1000 rows: no part of the gateway stops there', async () => {
    const rows = 1005
    for (let i = 0; i < rows; i += 100) {
      await Promise.all(
        Array.from({ length: Math.min(100, rows - i) }, () =>
          post('1.0', '3.0', { entity_type: 'Many', metadata: {} }),
        ),
      )
    }
    const count = await ask('1.0', '3.0', '/entities/count?entity_type=Many')
    expect(count.body).toEqual({ count: rows })
    const exported = await fetch(`${gateway.url}/entities/export`, {
      headers: { 'API-Version': '1.0', 'X-Client-Id': 'to-3.0' },
    })
    const lines = (await exported.text()).trimEnd().split('\n')
    const many = lines.filter((line) => (JSON.parse(line) as Doc)['entity_type'] === 'Many')
    expect(many).toHaveLength(rows)
  })

  test('an update of an old client neither changes what it is given nor erases what it cannot see', async () => {
    const headers = { 'X-Client-Id': 'to-2.0' }
    const old = createUniverseClient({ url: gateway.url, contract, version: '1.0', headers })
    const made = await post('2.0', '2.0', {
      entity_type: 'T',
      metadata: { name: 'n', visibility: 'private' },
    })
    const id = String(made.body['id'])
    // The guide deletes the visibility out of the object of its caller. This one is frozen.
    const metadata = frozen({ name: 'm', tags: [], properties: {}, visibility: 'public' })
    await old.updateEntity(id, metadata)
    expect(metadata).toHaveProperty('visibility', 'public')
    expect((await ask('2.0', '2.0', `/entities/${id}`)).body).toMatchObject({
      metadata: { name: 'm', visibility: 'private' },
    })
  })
})

describe('defects of the guide where data moves', () => {
  test('what is written and deleted while it is copied is neither skipped nor copied twice', async () => {
    const it = await arranged({ isBulk: true })
    await plant(
      it.blue,
      'entities',
      Array.from({ length: 9 }, (_, at) => entityOf(at + 10)),
    )
    valueOf(await it.begin({ throttle: { batch: 3 } }))
    let rows = 0
    const worked = await it.work({
      transforms: {
        Entity: async (document) => {
          rows += 1
          if (rows === 4) {
            // By offset the rest would move up, and others would be skipped.
            for (const number of [10, 11, 12]) await it.blue('DELETE', `/entities/${guid(number)}`)
            await plant(it.blue, 'entities', [entityOf(1), entityOf(30)])
          }
          return document
        },
      },
    })
    expect(worked).toMatchObject({ status: 'completed', stranded: 0 })
    const there = await it.green('GET', '/entities')
    const numbers = [1, 13, 14, 15, 16, 17, 18, 30]
    expect((there.body['items'] as Doc[]).map(({ id }) => id)).toEqual(numbers.map(guid))
    expect(await differences(it)).toEqual([])
  })

  test('a row that does not get there is in quarantine, and the job does not say that all is well', async () => {
    const it = await arranged({ isBulk: true })
    await plant(it.blue, 'entities', [entityOf(1), entityOf(2)])
    valueOf(await it.begin())
    const worked = await it.work({
      transforms: {
        Entity: (document) => {
          if ((document as Doc)['id'] === guid(1)) throw new Error('no')
          return document
        },
      },
    })
    expect(worked).toMatchObject({ status: 'completed_with_quarantine', stranded: 1 })
    const [row] = await it.place.store.runs.stranded(migration, { limit: 10 })
    expect(row).toMatchObject({ key: guid(1), code: 'transform-failed' })
    expect(JSON.parse(row?.document ?? '')).toEqual(entityOf(1))
  })

  test('who had no owner has none, and an owner of 16 bytes is refused', async () => {
    const both = await backendsOfTest()
    await plant(both.blue, 'entities', [entityOf(1)])
    valueOf(await utilityOf(both.urls).migrate('Entity'))
    const path = `/entities/${guid(1)}`
    expect((await both.green('GET', path)).body['owner_identity']).toBeNull()
    const short = await both.green('PUT', `${path}/owner`, { owner_identity: '00'.repeat(16) })
    expect(short.status).toBe(422)
  })

  test('the audit goes beyond 1000 relations and 100 entities', async () => {
    const both = await backendsOfTest()
    const entities = Array.from({ length: 150 }, (_, at) => entityOf(at + 1))
    const relations = Array.from({ length: 1100 }, (_, at) => ({
      id: guid(at + 1),
      from_entity: guid(1),
      to_entity: at === 1099 ? guid(9999) : guid(2),
      relation_type: 'KNOWS',
      created_at: 1,
      metadata: { strength: 1, bidirectional: false, tags: [], properties: {} },
    }))
    await plant(both.blue, 'entities', [
      ...entities.slice(0, 149),
      { ...entityOf(150), updated_at: 0 },
    ])
    await plant(both.blue, 'relations', relations)
    const words = ['audit', 'schema', 'blue', '--config', both.config, '--json']
    const { code, stdout } = await isthmus(words)
    const { found } = JSON.parse(stdout) as { found: { message: string; code: string }[] }
    expect(code).toBe(1)
    expect(found.map((one) => one.code).toSorted()).toEqual(['dangling-reference', 'out-of-order'])
    expect(found.map(({ message }) => message)).toContain(
      `Relation ${guid(1100)} references non-existent to_entity ${guid(9999)}`,
    )
  })

  test('a monitor that is told of an end before its beginning says so, and goes on', () => {
    const monitor = createMonitor()
    expect(() => monitor.complete()).toThrow(/not_started/)
    expect(monitor.report()).toEqual({
      status: 'not_started',
      start_time: null,
      end_time: null,
      duration: null,
      metrics: {},
    })
    monitor.start()
    monitor.complete()
    expect(monitor.report()).toMatchObject({ status: 'completed', duration: expect.any(Number) })
  })

  test('each command that a runbook names is there', async () => {
    const both = await backendsOfTest()
    await plant(both.blue, 'entities', [entityOf(1)])
    const page = join(await temporaryFolder(), 'runbook.md')
    const words = ['migrate', 'plan', 'blue', 'green', '--runbook', page, '--config', both.config]
    expect((await isthmus(words)).code).toBe(0)
    const [runbook, reference] = [
      await readFile(page, 'utf8'),
      await readFile(new URL('../../docs/reference/cli.md', import.meta.url), 'utf8'),
    ]
    const there = [...reference.matchAll(/^## (isthmus .+)$/gm)].map(([, one]) => `${one} `)
    const named = [...runbook.matchAll(/^\s*npx (isthmus .+)$/gm)].map(([, one]) => `${one} `)
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((one) => !there.some((known) => one.startsWith(known)))).toEqual([])
    expect(runbook).not.toMatch(/spacetime|ALTER TABLE/)
  })
})

describe('defects of the guide in its verification', () => {
  let said: Awaited<ReturnType<typeof spoilt>>

  beforeAll(async () => {
    said = await spoilt()
  })

  const found = (number: number) => said.after.found.find(({ key }) => key === guid(number))

  test('counts that are equal are no proof, and the end says so to scripts', () => {
    expect(said.whole).toMatchObject({ code: 0, isEqual: true, found: [] })
    expect(said.after).toMatchObject({ code: 1, isEqual: false })
    expect(said.after.types).toMatchObject([{ type: 'Entity', source: 25, target: 25 }])
  })

  test('what is wrong beyond the first ten rows is found', () => {
    expect(found(24)?.verdict).toEqual({ kind: 'missing' })
    expect(said.after.found).toHaveLength(3)
  })

  test('metadata is compared, and what differs told by its path, without values', () => {
    expect(found(25)?.verdict).toMatchObject({ kind: 'different' })
    expect(JSON.stringify(found(25))).toContain('metadata.name')
    expect(JSON.stringify(found(25))).not.toMatch(/Somebody|Person/)
  })

  test('what the transform makes of a row is what its copy is compared with', () => {
    expect(said.without).toMatchObject({ code: 1, isEqual: false })
    expect(said.without.found).toHaveLength(25)
  })

  test('a row that only the target has is found', () => {
    expect(found(99)?.verdict).toEqual({ kind: 'extra' })
  })
})
