/** A migration beside a rollout whose gateways are killed while clients write: nothing that was answered gets lost. */
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { sqlitePlace } from '../../rollout/support/control-places.ts'
import { backendsOf, patientTimes, startGateway } from '../../rollout/support/gateways.ts'
import { differences } from '../../rollout/support/graph.ts'
import { loadClients, startLoad } from '../../rollout/support/load.ts'
import { declare, steer } from '../../rollout/support/rollouts.ts'
import { startStores } from '../../rollout/support/stores.ts'
import { start } from '../support.ts'
import { planted } from './setting.ts'

/** What clients meet whose gateway goes, or has left a write of which nobody knows how it ended. */
const fault = /: cut by gateway|: 504 .*outcome-unknown/

const documents = 600
const kills = 8

interface Finding {
  readonly type: string
  readonly verdict: { readonly kind: string }
}

test('kill -9 of the gateway while a migration runs and both stores are written', async () => {
  const [stores, place] = [await startStores(), await sqlitePlace()]
  const metadata = { name: 'shared', tags: [], properties: {} }
  const made = await stores.blue.call('POST', '/entities', { entity_type: 'Place', metadata })
  await planted(stores.blue, documents)
  await declare(place, {}, loadClients)
  const bulk = { path: '/raw{path}', changes: '/raw/changes' }
  const config = { rollouts: patientTimes, backends: backendsOf(stores, { bulk }) }
  const gateways = [
    await startGateway(stores, place, { name: 'gateway 1', config }),
    await startGateway(stores, place, { name: 'gateway 2', config }),
  ]
  const rollout = await steer(place, gateways)
  await rollout.reached('off')
  const load = startLoad(gateways, { shared: String(made.body['id']) })
  await rollout.to('dualwrite')

  const file = gateways[0]?.file ?? ''
  const migrating = (...words: readonly string[]) =>
    start(['migrate', ...words, '--config', file], { input: '', env: place.env })
  const running = migrating('run', 'blue', 'green', '--batch', '5', '--rate', '1')
  const ended = once(running.child, 'exit')
  await running.noted(/^Migration /)
  await load.during(fault, async () => {
    for (let round = 0; round < kills; round++) {
      const gateway = gateways[round % 2]
      await load.goesOn(5 + ((round * 7) % 20))
      await gateway?.signal('SIGKILL')
      await load.goesOn(5)
      await gateway?.again()
    }
    await load.goesOn()
  })
  // All of that has happened while it ran.
  expect(running.child.exitCode).toBe(null)
  expect((await migrating('throttle', 'blue-to-green', '--rate', 'none').done).code).toBe(0)
  await load.stop()
  await ended
  const done = await running.done
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('It is completed.') })
  await rollout.settled()
  // Events come by the migration alone.
  const resumed = await migrating('resume', 'blue-to-green').done
  expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining('It is completed.') })

  expect(load.errors).toEqual([])
  expect(load.counts.injected).toBeGreaterThan(0)
  expect(await differences(stores)).toEqual([])
  await load.heldAt(stores.blue)
  await load.heldAt(stores.green)
  const verified = await migrating('verify', 'blue', 'green', '--json', '--recheck', '0s').done
  const { found, more } = JSON.parse(verified.stdout) as {
    readonly found: readonly Finding[]
    readonly more: number
  }
  // Green tells an event of each delete that gets there, which blue does not know of.
  const others = found.filter(({ type, verdict }) => type !== 'Event' || verdict.kind !== 'extra')
  expect({ others, more }).toEqual({ others: [], more: 0 })
})
