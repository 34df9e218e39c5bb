/** The gateway between raw clients and a raw store, as a law among those that are fuzzed. */
import * as fc from 'fast-check'
import type { FuzzLaw } from '../laws.ts'
import { cases } from './cases.ts'
import { createPlayer, isBounded } from './play.ts'
import type { World } from './world.ts'

export const httpLaw = (world: World): FuzzLaw => {
  const player = createPlayer(world, 15_000)
  return {
    name: 'http',
    runs: 500,
    property: (seen) =>
      fc.asyncProperty(cases, async (drawn) => {
        seen(await player.play(drawn))
      }),
    around: (play) => isBounded(world, play),
  }
}
