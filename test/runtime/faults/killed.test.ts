/** A gateway process that is killed at any moment, while counts and edits are on their way to the store. */
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { postgresDatabase } from '../../../src/control/node/postgres.ts'
import { sqliteDatabase } from '../../../src/control/node/sqlite.ts'
import type { ControlStore } from '../../../src/control/port.ts'
import type { Database } from '../../../src/control/store/database.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { until } from '../../cli/support.ts'
import { startPostgres, type PostgresServer } from '../../support/postgres.ts'
import { randomOf } from '../../support/random.ts'
import { runsOf } from '../../support/runs.ts'
import { drawnSeed } from '../../support/seed.ts'
import { folderOf, startGateway, startStores, type Gateway } from './support.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

interface Place {
  readonly control: object
  readonly env: Readonly<Record<string, string>>
  readonly database: () => Database
}

const places: Readonly<Record<string, () => Promise<Place>>> = {
  SQLite: async () => {
    const file = join(await folderOf(), 'control.db')
    return {
      control: { store: `sqlite:${file}` },
      env: {},
      database: () => sqliteDatabase(file, { patienceMs: 60_000 }),
    }
  },
  Postgres: async () => {
    const url = await server.database()
    const store = createControlStore(postgresDatabase(url))
    await store.migrate()
    await store.close()
    return {
      control: { store: { env: 'CONTROL' } },
      env: { CONTROL: url },
      database: () => postgresDatabase(url),
    }
  },
}

const storeOf = ({ database }: Place): ControlStore => {
  const store = createControlStore(database())
  onTestFinished(() => store.close())
  return store
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const kill = async ({ child }: Gateway): Promise<void> => {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

const random = randomOf(drawnSeed())
const rounds = Math.ceil(runsOf(500) / 25)

/**
 * As long as it lasts, one after another: now and then something else has its turn.
 *
 * @param breath milliseconds in between
 */
const again = async (
  isOver: () => boolean,
  work: () => Promise<unknown>,
  breath: number,
): Promise<void> => {
  while (!isOver()) {
    await work().catch(() => undefined)
    await pause(breath)
  }
}

const countedIn = async (store: ControlStore): Promise<number> =>
  (await store.usage({})).reduce((sum, { count }) => sum + count, 0)

describe.each(Object.entries(places))('over %s', (_, place) => {
  test('counts that were not handed over yet are lost, those of a second, and none counts twice', async ({
    annotate,
  }) => {
    const at = await place()
    const backends = await startStores()
    const store = storeOf(at)
    let counted = 0
    for (let round = 0; round < rounds; round += 1) {
      const { control, env } = at
      const gateway = await startGateway({ config: { backends, control }, env })
      /** When each was answered. */
      const answered: number[] = []
      let sent = 0
      let isOver = false
      const clients = Array.from({ length: 4 }, () =>
        again(
          () => isOver,
          async () => {
            sent += 1
            if ((await gateway.ask()).status === 200) answered.push(performance.now())
          },
          // What is handed over is counts: more requests make no more of them.
          20,
        ),
      )
      // When the last hand-over was seen, and the one before: whatever was answered before that one
      // was seen is part of the last, however busy the machine is.
      let seen = counted
      let times: readonly number[] = []
      await until(async () => {
        const now = await countedIn(store)
        if (now > seen) times = [...times, performance.now()]
        seen = now
        return times.length > 2
      })
      await pause(random(900))
      await kill(gateway)
      const killedAt = performance.now()
      isOver = true
      await Promise.all(clients)
      const total = (await countedIn(store)) - counted
      counted += total
      const early = answered.filter((when) => when < (times.at(-2) ?? 0)).length
      await annotate(
        `${answered.length} answered, ${total} counted; answered in the last second: ` +
          `${answered.filter((when) => when > killedAt - 1000).length}`,
      )
      expect(early).toBeGreaterThan(0)
      expect(total).toBeGreaterThanOrEqual(early)
      expect(total).toBeLessThanOrEqual(sent)
    }
  })

  test('edits that were answered are there, whole, and no row of the audit is missing', async ({
    annotate,
  }) => {
    const at = await place()
    const backends = await startStores()
    const store = storeOf(at)
    const told = new Set<string>()
    let asked = 0
    let token: string | undefined
    for (let round = 0; round < 2 * rounds; round += 1) {
      const { control, env } = at
      const gateway = await startGateway({ config: { backends, control }, env })
      // Once the first gateway has made the tables. The others know it from their start on.
      token ??= (await store.createToken({ name: 'editor', role: 'release-manager', by: 'test' }))
        .secret
      const authorization = `Bearer ${token}`
      let isOver = false
      const editors = Array.from({ length: 4 }, (_0, editor) =>
        again(
          () => isOver,
          async () => {
            asked += 1
            const reason = `edit ${asked}`
            const answer = await fetch(`${gateway.adminUrl}/api/kills/client:c${editor}`, {
              method: 'PUT',
              headers: { authorization, 'content-type': 'application/json' },
              body: JSON.stringify({ backend: asked % 2 === 0 ? 'blue' : 'green', reason }),
            })
            const { kind } = (await answer.json()) as { readonly kind: string }
            if (answer.ok && kind === 'committed') told.add(reason)
          },
          5,
        ),
      )
      const before = told.size
      await until(async () => told.size > before + random(20))
      await pause(random(30))
      await kill(gateway)
      isOver = true
      await Promise.all(editors)
      // As another process finds it, at once.
      const found = storeOf(at)
      const verdict = await found.verifyAudit()
      expect(verdict).toMatchObject({ ok: true })
      const { entries, head } = await found.entries()
      expect(Math.max(...entries.map(({ number }) => number))).toBe(head.number)
    }
    const history = await store.history({ limit: 100_000 })
    const reasons = new Set(history.map(({ reason }) => reason))
    expect([...told].filter((reason) => !reasons.has(reason))).toEqual([])
    const rows = await store.auditRows({ limit: 100_000 })
    const audited = new Set(rows.map(({ reason }) => reason))
    expect([...told].filter((reason) => !audited.has(reason))).toEqual([])
    await annotate(`${told.size} of ${asked} edits were answered; ${reasons.size} were made`)
  })
})
