/** Where the migration guide's own code is wrong, we do the right thing. One test a defect, named after it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { defineConfig } from '../../src/gateway/index.ts'
import { startGateway, type RunningGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { documents, ids, versions } from '../suite/fixtures.ts'
import { flagFiles } from '../suite/flag-files.ts'
import { configFor, startStores, type Stores } from '../suite/setup.ts'

let folder: string
let stores: Stores
let gateway: RunningGateway

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-guide-'))
  for (const [name, content] of Object.entries(flagFiles)) {
    await writeFile(join(folder, name), JSON.stringify(content))
  }
  stores = await startStores()
  const config = defineConfig({ ...configFor(stores.urls), flags: { folder } })
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
})
