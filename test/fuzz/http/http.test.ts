import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { soon } from '../../support/runs.ts'
import { holdsInTime } from '../../support/seed.ts'
import { cases } from './cases.ts'
import { createPlayer, isBounded, type Player } from './play.ts'
import { startWorld, type World } from './world.ts'

let world: World
let player: Player

beforeAll(async () => {
  world = await startWorld()
  player = createPlayer(world, soon)
})

afterAll(() => world?.close())

test('whatever raw clients and a raw store say, each request has its own answer or none, and the gateway goes on', async () => {
  let seen = 0
  const property = fc.asyncProperty(cases, async (drawn) => {
    seen += await player.play(drawn)
  })
  await isBounded(world, () => holdsInTime(750, property))
  expect(seen).toBeGreaterThan(100)
})
