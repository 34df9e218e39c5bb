import { afterAll, beforeAll } from 'vitest'
import { d1Database } from '../../src/control/d1.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { controlSuite } from './suite/index.ts'
import { startD1, type D1Databases } from './support/d1-databases.ts'

const names = Array.from({ length: 60 }, (_, i) => `DB${i}`)

let workerd: D1Databases | undefined
let next = 0

beforeAll(async () => {
  workerd = await startD1(names)
})
afterAll(() => workerd?.close())

controlSuite({
  name: 'd1',
  place: async () => {
    const name = names[next++]
    if (workerd === undefined || name === undefined) throw new Error('There is no database left')
    const binding = workerd.binding(name)
    return {
      open: () => createControlStore(d1Database(binding)),
      sql: async (text) => {
        const [answer] = await binding.batch([binding.prepare(text)])
        return (answer?.results ?? []) as Record<string, unknown>[]
      },
      close: async () => undefined,
    }
  },
})
