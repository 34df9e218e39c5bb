/** The rehearsal's control part in workerd, with D1: its API and its cron move a real gateway, and are killed on the way. */
import { expect, test } from 'vitest'
import type { Rollout } from '../../src/rollout/index.ts'
import { committed } from '../control/suite/edits.ts'
import { textOf } from '../inner-universe/support.ts'
import { copyAll } from './support/copy.ts'
import { d1Place, d1Times, startMember, type D1Place } from './support/d1-place.ts'
import { differences, heldBy } from './support/graph.ts'
import { loadClients, loadVersions, startLoad, type Load } from './support/load.ts'
import {
  clientEntry,
  eventually,
  rolloutName,
  rolloutOf,
  steer,
  type Steered,
} from './support/rollouts.ts'
import { startStores, type Stores } from './support/stores.ts'

const plan: Rollout['plan'] = {
  steps: [
    { stage: 'dualwrite', approval: true },
    { stage: 'shadow', approval: true },
    { stage: 'live', share: 30, approval: true },
    { stage: 'live', share: 100, approval: true },
    { stage: 'rampdown', approval: true },
    { stage: 'complete', approval: true },
  ],
  guardrails: { mismatch: 0.1 },
  onBreach: 'rollback',
}

interface Rehearsed {
  readonly stores: Stores
  readonly place: D1Place
  readonly load: Load
  readonly rollout: Steered
  /** Documents that clients do not write to. */
  readonly still: Still
  readonly read: (version: string, path: string) => Promise<void>
}

interface Still {
  readonly entities: readonly string[]
  readonly relation: string
}

/** A ledger that is reached through workerd takes longer than one in the same process. */
const few = 40

/** In which documents are read that are about to be spoilt. */
const spoiltVersion = '1.1'

const declareByApi = async ({ worker, secret }: D1Place): Promise<void> => {
  const answer = await fetch(`${worker.url}/_isthmus/api/rollouts/${rolloutName}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'if-none-match': '*',
    },
    body: JSON.stringify({ value: rolloutOf({ plan }) }),
  })
  expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)])
}

/**
 * Asks all that clients ask, in each of their versions, until the plan has what it waits for: answers of
 * each route that were compared, and more that are alike than had differed. Nobody writes meanwhile: what
 * is written to just then differs by chance, and does not count.
 */
const compared = async ({ load, read, still }: Rehearsed, look: () => Promise<void>) => {
  const [first] = still.entities
  const paths = ['/entities', `/entities/${first}`, `/relations/${still.relation}`]
  await load.quiet(() =>
    eventually(async () => {
      await Promise.all([
        ...loadVersions.flatMap((version) => paths.map((path) => read(version, path))),
        ...still.entities.map((id) => read(spoiltVersion, `/entities/${id}`)),
      ])
      await look()
    }),
  )
}

const onwards = async (all: Rehearsed, stage: Parameters<Steered['reached']>[0]) => {
  const { rollout, load } = all
  const { target } = (await rollout.status()).state
  await rollout.ask('approve')
  if ((await rollout.status()).state.status === 'held') await rollout.ask('advance')
  await compared(all, async () => {
    expect((await rollout.status()).state.target).not.toEqual(target)
  })
  await rollout.reached(stage)
  await load.goesOn(few)
}

const copied = async ({ stores, rollout }: Rehearsed): Promise<void> => {
  await copyAll(stores)
  await rollout.ask('copied')
}

const equal = async ({ stores, rollout, load }: Rehearsed): Promise<void> => {
  await load.quiet(async () => {
    await rollout.settled()
    expect(await differences(stores)).toEqual([])
  })
}

/** What green holds is another one than blue does: whoever compares has to notice. */
const spoilt = async ({ stores: { green }, load, rollout, read, still }: Rehearsed) => {
  await load.quiet(async () => {
    await rollout.settled()
    for (const id of (await heldBy(green, 'entities')).keys()) {
      await green.call('PATCH', `/entities/${id}`, { metadata: { description: 'spoilt' } })
    }
    // One at a time: what differs here is outweighed later.
    await eventually(async () => {
      await read(spoiltVersion, `/entities/${still.entities[0]}`)
      expect((await rollout.status()).state.target.stage).toBe('off')
    })
  })
  await rollout.reached('off')
  const { state } = await rollout.status()
  expect(state).toMatchObject({ status: 'held', why: expect.stringMatching(/differ/) })
}

/** A member that follows nothing keeps the change from being made while workerd is killed in the middle of it. */
const killedInAChange = async (all: Rehearsed): Promise<void> => {
  const { place, rollout, load } = all
  const { store } = place
  const still = store.ledger('still', { ...d1Times, leaseMs: 600_000 }, 'still')
  const announced = async () => (await still.authorities()).filter(({ next }) => next)
  await still.renew([])
  await rollout.ask('approve')
  await compared(all, async () => expect(await announced()).not.toEqual([]))
  await load.during(/ 50[34] /, () => place.killed())
  expect((await still.authorities()).map(({ stage, side }) => [stage, side])).toEqual([
    ['shadow', 'from'],
    ['shadow', 'from'],
  ])
  await still.leave()
  await rollout.reached('live')
  await load.goesOn(few)
}

const rehearse = async (all: Rehearsed): Promise<void> => {
  const { stores, load, rollout } = all
  await rollout.reached('off')
  await load.goesOn(few)
  expect(await heldBy(stores.green, 'entities')).toHaveProperty('size', 0)

  await onwards(all, 'dualwrite')
  await expect(rollout.ask('advance', { stage: 'shadow' })).rejects.toThrow(/409 .*script: /)
  await copied(all)
  await equal(all)

  await onwards(all, 'shadow')
  await spoilt(all)
  await load.goesOn(few)

  await onwards(all, 'dualwrite')
  await copied(all)
  await onwards(all, 'shadow')
  await killedInAChange(all)
  await onwards(all, 'live')
  await eventually(async () => {
    const { resources } = await rollout.status()
    expect(resources.map(({ share, side }) => ({ share, side }))).toEqual([
      { share: 100, side: 'to' },
      { share: 100, side: 'to' },
    ])
  })
  await equal(all)
  await onwards(all, 'rampdown')
  await equal(all)
  await onwards(all, 'complete')
  await load.stop()
  await load.heldAt(stores.green)
}

/** Documents that clients only read, and one that all of them write to. */
const seeded = async ({ blue }: Stores) => {
  const names: (readonly [string, string])[] = []
  for (let index = 0; index < 30; index++) {
    const name = `seed ${index}`
    const metadata = { name, tags: [], properties: { index } }
    const made = await blue.call('POST', '/entities', { entity_type: 'Place', metadata })
    names.push([textOf(made.body, 'id'), name])
  }
  const [[shared] = [''], ...named] = names
  const entities = named.map(([id]) => id)
  const [from_entity, to_entity] = entities
  const relation = { from_entity, to_entity, relation_type: 'NEAR', metadata: {} }
  const made = await blue.call('POST', '/relations', relation)
  const still: Still = { entities, relation: textOf(made.body, 'id') }
  return { given: { shared, still: Object.fromEntries(named) }, still }
}

test('a control plane in workerd moves a graph between two stores', async () => {
  const [stores, place] = [await startStores(), await d1Place()]
  const { given, still } = await seeded(stores)
  await committed(place.store, loadClients.map(clientEntry))
  await declareByApi(place)
  const gateway = await startMember(stores, place)
  const load = startLoad([gateway], given)
  const { worker } = place
  const plane = {
    get adminUrl() {
      return `${worker.url}/_isthmus`
    },
    isUp: () => true,
  }
  const read = async (version: string, path: string): Promise<void> => {
    const answer = await fetch(gateway.url + path, { headers: { 'api-version': version } })
    expect([path, answer.status, await answer.text()]).toEqual([path, 200, expect.any(String)])
  }
  await rehearse({ stores, place, load, still, read, rollout: await steer(place, [plane]) })
  expect(load.errors).toEqual([])
  expect(await place.cron()).toEqual([])
  expect(await place.store.verifyAudit()).toMatchObject({ ok: true })
})
