/** A backend that is a database: what clients of every version see of it, and what starts and reloads make of it. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import contract from '../../../adapters/index.ts'
import { openMigration } from '../../../src/runtime/migrate/index.ts'
import { startGateway } from '../../../src/runtime/node.ts'
import { serverOf } from '../../../src/spacetime/index.ts'
import { silentLogger } from '../../../src/telemetry/index.ts'
import { soon } from '../../support/runs.ts'
import { databaseConfig, freshDatabase, gatewayOf, say, type Owned } from './support.ts'

const found = inject('spacetimedb')
const server: Owned = found ?? { url: '', token: '' }
const v1 = { 'api-version': '1.0' }
const v2 = { 'api-version': '2.0' }

const made: string[] = []
const database = (): string => {
  const name = freshDatabase()
  made.push(name)
  return name
}

afterAll(async () => {
  for (const name of made) await serverOf(server).deleteDatabase(name)
})

const reason = (failed: Promise<unknown>): Promise<unknown> =>
  failed.then(
    () => undefined,
    (error: unknown) => error,
  )

describe.runIf(found)('a database as a backend', () => {
  test('is written by old and new clients, and keeps what the old ones cannot see', async () => {
    const gateway = await gatewayOf(await databaseConfig(server, database()))
    const metadata = { name: 'Ada', visibility: 'private', tags: [], properties: {} }
    const created = await say(gateway, 'POST', '/entities', { entity_type: 'Person', metadata }, v2)
    expect(created.status).toBe(201)
    const path = created.location ?? ''
    const old = await say(gateway, 'GET', path, undefined, v1)
    expect(old.json['metadata']).toEqual({ name: 'Ada', tags: [], properties: {} })
    const renamed = {
      entity_type: 'Person',
      metadata: { name: 'Ada L', tags: [], properties: {} },
    }
    const put = await say(gateway, 'PUT', path, renamed, { ...v1, 'if-match': old.etag ?? '' })
    expect(put.status).toBe(200)
    const again = await say(gateway, 'PUT', path, renamed, { ...v1, 'if-match': old.etag ?? '' })
    expect(again.status).toBe(412)
    const now = await say(gateway, 'GET', path, undefined, v2)
    expect(now.json['metadata']).toMatchObject({ name: 'Ada L', visibility: 'private' })
    const listed = await say(
      gateway,
      'GET',
      '/entities?filter[metadata.name][StartsWith]=Ada',
      undefined,
      v1,
    )
    expect(listed.json['total']).toBe(1)
    expect((await say(gateway, 'DELETE', path, undefined, v1)).status).toBe(204)
    expect((await say(gateway, 'GET', path, undefined, v2)).json['type']).toContain('not-found')
  })

  test('streams its events, and explains who answers', async () => {
    const gateway = await gatewayOf(await databaseConfig(server, database()))
    const stop = new AbortController()
    const stream = await fetch(`${gateway.url}/events/stream`, { headers: v1, signal: stop.signal })
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    await say(
      gateway,
      'POST',
      '/entities',
      { entity_type: 'A', metadata: { tags: [], properties: {} } },
      v2,
    )
    const reader = stream.body!.getReader()
    const { value } = await reader.read()
    expect(Buffer.from(value ?? []).toString()).toContain('event: ENTITY_CREATED')
    stop.abort()
    const told = await fetch(`${gateway.url}/entities`, {
      headers: { ...v1, 'isthmus-explain': '1' },
    })
    expect([told.status, told.headers.get('isthmus-decision')]).toEqual([
      200,
      expect.stringContaining('green'),
    ])
  })

  test('is there once, for the gateways before and after a reload', async () => {
    const name = database()
    const gateway = await gatewayOf(await databaseConfig(server, name))
    const entity = { entity_type: 'A', metadata: { tags: [], properties: {} } }
    const { location } = await say(gateway, 'POST', '/entities', entity, v2)
    await gateway.reload(await databaseConfig(server, name))
    expect((await say(gateway, 'GET', location ?? '', undefined, v2)).status).toBe(200)
    await gateway.reload(await databaseConfig(server, database()))
    expect((await say(gateway, 'GET', location ?? '', undefined, v2)).status).toBe(404)
    // A database of another schema is no configuration to go on with.
    const other = await databaseConfig(server, name, '1.0')
    expect(await reason(gateway.reload(other))).toMatchObject({ code: 'config-invalid' })
    expect((await say(gateway, 'GET', '/entities', undefined, v2)).status).toBe(200)
  })

  test('is not served as a version that it is not, nor for somebody else', async () => {
    const name = database()
    const first = await gatewayOf(await databaseConfig(server, name))
    await first.close()
    const start = async (owner: Owned, version: string) =>
      reason(
        startGateway({
          contract,
          config: await databaseConfig(owner, name, version),
          log: silentLogger,
        }),
      )
    expect(await start(server, '1.0')).toMatchObject({
      code: 'config-invalid',
      issues: [{ place: 'backends > green > spacetimedb' }],
    })
    const stranger = await serverOf({ url: server.url }).createIdentity()
    if (!stranger.ok) throw new Error('no identity')
    const { token } = stranger.value
    const refused = await start({ ...server, token }, '2.0')
    expect(refused).toMatchObject({ code: 'config-invalid' })
    expect(JSON.stringify(refused)).not.toContain(token)
  })

  test('has an owner in a file, which is made, or in the environment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-token-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const tokenFile = join(folder, 'owner.token')
    const backend = (name: string) => ({
      spacetimedb: { url: server.url, database: name, tokenFile },
      version: '2.0',
    })
    const [blue, green] = [freshDatabase(), freshDatabase()]
    const config = await databaseConfig(server, '', '2.0', {
      backends: { blue: backend(blue), green: backend(green) },
    })
    const gateway = await gatewayOf(config)
    expect((await say(gateway, 'GET', '/entities', undefined, v2)).status).toBe(200)
    expect((await stat(tokenFile)).mode & 0o777).toBe(0o600)
    await gateway.close()
    const token = (await readFile(tokenFile, 'utf8')).trim()
    const env = { OWNER: token }
    const named = await databaseConfig(server, '', '2.0', {
      backends: {
        blue: {
          spacetimedb: { url: server.url, database: blue, token: { env: 'OWNER' } },
          version: '2.0',
        },
      },
    })
    const again = await startGateway({ contract, config: named, env, log: silentLogger })
    await again.close()
    const without = startGateway({ contract, config: named, env: {}, log: silentLogger })
    expect(await reason(without)).toMatchObject({
      issues: [{ place: 'backends > blue > spacetimedb > token' }],
    })
    for (const name of [blue, green])
      await serverOf({ url: server.url, token }).deleteDatabase(name)
  })

  test('is an end of a migration', async () => {
    const [blue, green] = [database(), database()]
    const bulk = { path: '/raw{path}', changes: '/changes' }
    const of = (name: string, version: string) => ({
      spacetimedb: { ...server, database: name },
      version,
      replication: { put: '/raw{path}', bulk },
    })
    const config = await databaseConfig(server, '', '2.0', {
      backends: { blue: of(blue, '1.0'), green: of(green, '2.0') },
    })
    const gateway = await gatewayOf(config)
    const metadata = { tags: [], properties: {} }
    for (const name of ['a', 'b', 'c']) {
      const body = { entity_type: name, metadata }
      expect((await say(gateway, 'POST', '/entities', body, v1)).status).toBe(201)
    }
    const moving = openMigration({ contract, config, from: 'blue', to: 'green' })
    onTestFinished(() => moving.close())
    for (const type of moving.types) {
      const moved = await moving.migrate(type)
      expect(moved.ok).toBe(true)
    }
    const compared = await moving.verify({ recheckMs: 1 })
    expect(compared.ok && compared.value.found).toEqual([])
    const after = await gatewayOf(await databaseConfig(server, green))
    await vi.waitFor(async () => {
      expect((await say(after, 'GET', '/entities/count', undefined, v2)).json).toEqual({ count: 3 })
    }, soon)
  })
})
