/** Draws documents and what clients do with them by turns, in front of a store of one version. */
import * as fc from 'fast-check'
import contract from '../../../../../adapters/index.ts'
import { documents } from '../../../../../src/testing/generate/documents.ts'
import { holdsInTime } from '../../../../support/seed.ts'
import type { Version } from './fields.ts'
import type { TypeName } from './kinds.ts'
import { Session } from './session.ts'
import type { Turn } from './turn.ts'
import { startWorld } from './world.ts'

export interface Interleaving {
  /** Drawn from, all equally likely. */
  readonly types: readonly TypeName[]
  readonly turn: fc.Arbitrary<Turn>
  readonly runs: number
}

/** @returns how many turns were taken */
export const interleave = async (
  version: Version,
  { types, turn, runs }: Interleaving,
): Promise<number> => {
  const world = await startWorld(version)
  let taken = 0
  const graph = contract.version(version)?.types ?? {}
  const stored = types.map((type) => documents(graph, type).map((document) => ({ type, document })))
  const property = fc.asyncProperty(
    fc.oneof(...stored),
    fc.array(turn, { minLength: 2, maxLength: 4 }),
    async ({ type, document }, all) => {
      await new Session(world, type, document).run(all)
      taken += all.length
    },
  )
  await holdsInTime(runs, property)
  return taken
}
