/** A gateway with a database in itself while the server is away, killed and started again. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { findSpacetimeDb, startSpacetimeDb } from '../../support/spacetimedb.ts'
import { soon } from '../../support/runs.ts'
import { databaseConfig, freshDatabase, gatewayOf, say, type Owned, type Said } from './support.ts'

const program = findSpacetimeDb()
const v2 = { 'api-version': '2.0' }
const entity = (name: string) => ({
  entity_type: 'A',
  metadata: { name, tags: [], properties: {} },
})

const ownServer = async () => {
  const server = await startSpacetimeDb(program ?? '')
  onTestFinished(() => server.close())
  const answer = await fetch(`${server.url}/v1/identity`, { method: 'POST' })
  const { token } = (await answer.json()) as Owned
  return { server, owned: { url: server.url, token } }
}

/** Neither a code nor a text tells anything of the database to clients. */
const mishaps = new Set([
  'backend-unreachable',
  'backend-broken',
  'backend-timeout',
  'circuit-open',
])

const codeOf = ({ json }: Said): string =>
  typeof json['code'] === 'string' ? json['code'] : String(json['type']).split('/').at(-1)!

test.runIf(program)(
  'requests while the server is killed are answered, and nothing is written twice',
  async () => {
    const { server, owned } = await ownServer()
    const gateway = await gatewayOf(await databaseConfig(owned, freshDatabase()))
    const first = await say(gateway, 'POST', '/entities', entity('first'), v2)
    expect(first.status).toBe(201)
    const answered: Said[] = []
    const writing = { isOver: false }
    const writer = async (number: number): Promise<void> => {
      for (let count = 0; !writing.isOver; count += 1) {
        answered.push(await say(gateway, 'POST', '/entities', entity(`${number}-${count}`), v2))
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    const writers = [1, 2, 3, 4].map(writer)
    await vi.waitFor(() => expect(answered.length).toBeGreaterThan(20), soon)
    await server.kill()
    await vi.waitFor(() => expect(answered.some(({ status }) => status >= 500)).toBe(true), soon)
    // What was known before is still read.
    expect((await say(gateway, 'GET', first.location ?? '', undefined, v2)).status).toBe(200)
    await server.start()
    const before = answered.length
    await vi.waitFor(
      () => expect(answered.slice(before).some(({ status }) => status === 201)).toBe(true),
      { timeout: 2 * soon },
    )
    writing.isOver = true
    await Promise.all(writers)
    const failed = answered.filter(({ status }) => status !== 201)
    expect(failed.filter((said) => !mishaps.has(codeOf(said))).map(codeOf)).toEqual([])
    expect(failed.every(({ status }) => status >= 500)).toBe(true)
    const page = await say(gateway, 'GET', '/entities?limit=1000', undefined, v2)
    const items = page.json['items'] as readonly { readonly metadata: { readonly name: string } }[]
    const names = items.map(({ metadata }) => metadata.name)
    expect(new Set(names).size).toBe(names.length)
  },
)

test.runIf(program)(
  'a gateway starts while the server is away, and serves once it is there',
  async () => {
    const { server, owned } = await ownServer()
    const database = freshDatabase()
    await server.kill()
    const gateway = await gatewayOf(await databaseConfig(owned, database))
    const refused = await say(gateway, 'GET', '/entities', undefined, v2)
    expect([refused.status >= 500, mishaps.has(codeOf(refused))]).toEqual([true, true])
    expect(JSON.stringify(refused.json)).not.toContain(owned.token)
    await server.start()
    await vi.waitFor(
      async () => {
        const made = await say(gateway, 'POST', '/entities', entity('late'), v2)
        expect(made.status).toBe(201)
      },
      { timeout: 2 * soon, interval: 200 },
    )
  },
)
