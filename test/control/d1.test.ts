import { Miniflare } from 'miniflare'
import { afterAll, beforeAll } from 'vitest'
import { d1Database } from '../../src/control/d1.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { controlSuite } from './suite/index.ts'

/** Databases that are there from the beginning: miniflare makes none later without a restart. */
const names = Array.from({ length: 60 }, (_, i) => `DB${i}`)

let workerd: Miniflare | undefined
let next = 0

beforeAll(() => {
  workerd = new Miniflare({
    modules: true,
    script: 'export default {}',
    d1Databases: names,
  })
})
afterAll(() => workerd?.dispose())

controlSuite({
  name: 'd1',
  place: async () => {
    const name = names[next++]
    if (workerd === undefined || name === undefined) throw new Error('There is no database left')
    const binding = await workerd.getD1Database(name)
    return {
      open: () => createControlStore(d1Database(binding)),
      sql: async (text) => (await binding.prepare(text).all()).results,
      close: async () => undefined,
    }
  },
})
