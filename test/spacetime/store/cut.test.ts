/** The connection between a store and its server is cut anywhere in a write, in either direction. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { entityBody, guid, inner, type Body } from '../../inner-universe/support.ts'
import { partOf, runsOf } from '../../support/runs.ts'
import { startCuttingProxy } from '../support/cutting-proxy.ts'
import { given, noServer } from '../support/given.ts'
import { localStore, newDatabase } from './support/local.ts'
import { statusOf, untilReady } from './support/stores.ts'

/** How many places of a length are tried, from its first byte to its last. */
const spread = (length: number, count: number): readonly number[] => [
  ...new Set(Array.from({ length: count }, (_, n) => Math.round((n * length) / (count - 1)))),
]

const nameOf = (document: Body): unknown => inner(document, 'metadata')['name']

const times = (of: readonly unknown[], name: string): number =>
  of.filter((one) => one === name).length

describe.skipIf(noServer)('a write that is cut', () => {
  test.each(['client', 'server'] as const)(
    'anywhere in what the %s sends is made once or not at all, and answered so',
    async (side) => {
      const database = newDatabase()
      const direct = await localStore(database)
      const proxy = await startCuttingProxy(given.url)
      onTestFinished(() => proxy.close())
      const { call } = await localStore(database, { url: proxy.url })

      proxy.cutAfter(side, Infinity)
      expect((await call('POST', '/entities', entityBody('2.0', 'whole'))).status).toBe(201)
      const length = proxy.passed[side]
      const places = spread(length + 2, runsOf(200))
      const answers = new Map<string, number>()
      for (const place of places) {
        await untilReady(call, true)
        proxy.cutAfter(side, place)
        const name = `cut ${place}`
        const { status } = await call('POST', '/entities', entityBody('2.0', name))
        answers.set(name, status)
        expect([201, 503, 504]).toContain(status)
      }
      await untilReady(call, true)

      // A last write by the other store comes after all that may be late.
      const last = `/raw/entities/${guid(1)}`
      const document = { ...entityBody('2.0'), id: guid(1), created_at: 1, updated_at: 1 }
      expect((await direct.call('PUT', last, { ...document, owner_identity: null })).status).toBe(
        201,
      )
      await expect.poll(() => statusOf(call, `/entities/${guid(1)}`)).toBe(200)

      const lines = async (path: string): Promise<readonly Body[]> =>
        (await direct.call('GET', path)).text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Body)
      const stored = (await lines('/entities/export')).map(nameOf)
      const told = (await lines('/events/export')).map((event) => nameOf(inner(event, 'data')))
      const wrong = [...answers].filter(([name, status]) => {
        const found = times(stored, name)
        const isOnce = found <= 1 && found === times(told, name)
        return !isOnce || (status === 201 && found === 0) || (status === 503 && found === 1)
      })
      expect(wrong).toEqual([])
      const done = [...answers.values()].filter((status) => status === 201).length
      expect(done).toBeGreaterThan(partOf(50, 200))
      console.info(`${side}: ${done} of ${places.length} answered 201 (${length} bytes)`)
    },
  )
})
