import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { documents } from '../support/documents.ts'
import { holdsInTime } from '../support/seed.ts'
import { versions, type TypeName } from './write-laws/fields.ts'
import { Session, turns, type Turn } from './write-laws/session.ts'
import { startWorld } from './write-laws/world.ts'

const turn: fc.Arbitrary<Turn> = fc.record({
  client: fc.constantFrom(...versions),
  kind: fc.constantFrom(...turns),
  seed: fc.nat(),
})

/** Interleavings in front of a store of each version. */
const share = { '1.0': 100, '1.1': 400, '2.0': 650, '3.0': 900 } as const

test.each(versions)(
  'whoever reads and writes by turns: what a client cannot see or did not change stays as it is in a store of %s',
  async (version) => {
    const world = await startWorld(version)
    let taken = 0
    const types = contract.version(version)?.types ?? {}
    const stored = (type: TypeName) =>
      documents(types, type).map((document) => ({ type, document }))
    const property = fc.asyncProperty(
      fc.oneof({ weight: 2, arbitrary: stored('Entity') }, stored('Relation')),
      fc.array(turn, { minLength: 2, maxLength: 5 }),
      async ({ type, document }, all) => {
        await new Session(world, type, document).run(all)
        taken += all.length
      },
    )
    await holdsInTime(share[version], property)
    expect(taken).toBeGreaterThan(share[version])
  },
  60_000,
)
