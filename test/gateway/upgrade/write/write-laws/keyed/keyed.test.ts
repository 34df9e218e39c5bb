import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomOf } from '../../../../../support/random.ts'
import { holdsInTime } from '../../../../../support/seed.ts'
import { versions } from './model.ts'
import { Session, turns, type Turn } from './session.ts'
import { startBoardWorld } from './world.ts'

const turn: fc.Arbitrary<Turn> = fc.record({
  client: fc.constantFrom(...versions),
  kind: fc.constantFrom(...turns),
  seed: fc.nat(),
})

/** Interleavings in front of a store of each version. */
const share = { '1.0': 50, '1.1': 100, '2.0': 200 } as const

test.each(versions)(
  'items with keys are changed, added, removed and moved by turns: what a client cannot see stays with its item in a store of %s',
  async (version) => {
    const world = await startBoardWorld(version)
    let taken = 0
    const property = fc.asyncProperty(
      fc.nat(),
      fc.array(turn, { minLength: 2, maxLength: 5 }),
      async (seed, all) => {
        await new Session(world, randomOf(seed)).run(all)
        taken += all.length
      },
    )
    await holdsInTime(share[version], property)
    expect(taken).toBeGreaterThan(0)
  },
)
