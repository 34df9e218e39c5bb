import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { d1Database, type D1Binding } from '../../src/control/d1.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import type { Prepared } from '../support/d1-front.ts'
import { committed, pin } from './suite/edits.ts'
import { startD1, type D1Databases } from './support/d1-databases.ts'

let workerd: D1Databases
let isClosed = false

beforeAll(async () => {
  workerd = await startD1(['LOST', 'UNMADE', 'AWAY'])
})
afterAll(async () => {
  if (!isClosed) await workerd.close()
})

/** The same database, whose connection is lost once, before or after the next batch that edits. */
const losing = (
  real: D1Binding<Prepared>,
): { readonly binding: D1Binding<Prepared>; lose?: 'before' | 'after' | undefined } => {
  const of: { binding: D1Binding<Prepared>; lose?: 'before' | 'after' | undefined } = {
    binding: {
      prepare: (query) => real.prepare(query),
      batch: async (statements) => {
        const { lose } = of
        if (lose === undefined || statements.length < 4) return real.batch(statements)
        of.lose = undefined
        if (lose === 'after') await real.batch(statements)
        throw new Error('D1_ERROR: Network connection lost.')
      },
    },
  }
  return of
}

describe('a connection to D1 that is lost', () => {
  test('before or after an edit: it is made, once, and told so', async () => {
    const way = losing(workerd.binding('LOST'))
    const store = createControlStore(d1Database(way.binding))
    await store.migrate()
    for (const [place, lose] of (['before', 'after'] as const).entries()) {
      const number = 1 + place
      way.lose = lose
      const { head } = await committed(store, [pin('ada', `${number}.0`), pin(lose, '1.0')])
      expect(way.lose).toBeUndefined()
      expect(head.number).toBe(number)
    }
    expect(await store.verifyAudit()).toMatchObject({ ok: true, rows: 2 })
  })
})

describe('a D1', () => {
  test('without tables is told of', async () => {
    const store = createControlStore(d1Database(workerd.binding('UNMADE')))
    await expect(store.head()).rejects.toMatchObject({ code: 'control-not-ready' })
  })

  test('that is away is told of', async () => {
    const store = createControlStore(d1Database(workerd.binding('AWAY')))
    await store.migrate()
    await workerd.close()
    isClosed = true
    await expect(store.head()).rejects.toMatchObject({ code: 'control-unavailable' })
    await expect(committed(store, [pin('ada', '1.0')])).rejects.toMatchObject({
      code: 'control-unavailable',
    })
  })
})
