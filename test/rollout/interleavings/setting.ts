/** Two gateways over one control store, each behind proxies of its own, and a rollout at the stage that is asked for. */
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { stages, type Rollout, type Stage } from '../../../src/rollout/index.ts'
import { caller, textOf, type Body, type Call } from '../../inner-universe/support.ts'
import { sqlitePlace, type ControlPlace } from '../support/control-places.ts'
import { copyAll } from '../support/copy.ts'
import type { Match } from '../support/fates.ts'
import { backendsOf, startGateway, times, type GatewayProcess } from '../support/gateways.ts'
import { differences } from '../support/graph.ts'
import { declare, eventually, steer, type Steered } from '../support/rollouts.ts'
import { behind, startStores, type Backed, type Stores } from '../support/stores.ts'

/** A gateway, and what stands between it and the stores. */
export interface Place {
  readonly process: GatewayProcess
  readonly blue: Backed['proxy']
  readonly green: Backed['proxy']
  /** A client of version 1.1, which loses nothing at blue. */
  readonly call: Call
}

export interface Setting {
  readonly stores: Stores
  readonly place: ControlPlace
  readonly a: Place
  readonly b: Place
  readonly rollout: Steered
  /** Id of an entity that both stores have. */
  readonly id: string
  /** What a store holds of it; undefined where it is not there. */
  readonly held: (store: 'blue' | 'green', id?: string) => Promise<Body | undefined>
  /** Waits until nothing is unsettled, and both stores hold the same. */
  readonly equal: () => Promise<void>
}

export interface Arranged {
  /** Percent of clients whose reads see green. */
  readonly share?: number
  readonly rollout?: Partial<Rollout>
  readonly times?: Partial<typeof times>
  /** Whether tags of the stores never come back; `grow` when absent. */
  readonly tags?: 'grow' | 'hash'
}

const startPlace = async (
  stores: Stores,
  control: ControlPlace,
  name: string,
  { rollouts, tags }: { readonly rollouts: object; readonly tags: Arranged['tags'] },
): Promise<Place> => {
  const its = await behind(stores)
  const config = { rollouts, ...(tags && { backends: backendsOf(its, { tags }) }) }
  const process = await startGateway(its, control, { name, config })
  const call: Call = (method, path, body, headers = {}) =>
    caller(process.url)(method, path, body, {
      'api-version': '1.1',
      'isthmus-explain': '1',
      ...headers,
    })
  return { process, blue: its.blue.proxy, green: its.green.proxy, call }
}

/** To `live`, which asks for a comparison: how soon there is one depends on the machine. */
export const goLive = async (rollout: Steered, { call }: Place, share: number): Promise<void> => {
  await eventually(async () => {
    await call('GET', '/entities')
    await rollout.ask('advance', { stage: 'live', share })
  })
  await rollout.reached('live')
}

/** Stage after stage, as each of them asks for it. */
const lead = async (
  { stores, rollout, a }: Pick<Setting, 'stores' | 'rollout' | 'a'>,
  stage: Stage,
  share: number | undefined,
): Promise<void> => {
  const way = stages.slice(1, stages.indexOf(stage) + 1)
  for (const next of way) {
    if (next === 'live') await goLive(rollout, a, share ?? 100)
    else
      await rollout.ask('advance', { stage: next, ...(next === 'shadow' && { share: share ?? 0 }) })
    await rollout.reached(next)
    if (next === 'dualwrite') {
      await copyAll(stores)
      await rollout.ask('copied')
    }
  }
}

export const arranged = async (
  stage: Stage,
  { share, rollout: declared = {}, times: some = {}, tags }: Arranged = {},
): Promise<Setting> => {
  const [stores, place] = [await startStores(), await sqlitePlace()]
  const metadata = { name: 'Ada', description: 'first', tags: ['kept'], properties: {} }
  const made = await stores.blue.call('POST', '/entities', { entity_type: 'Person', metadata })
  const id = textOf(made.body, 'id')
  await declare(place, declared)
  const how = { rollouts: { ...times, ...some }, tags }
  const [a, b] = await Promise.all([
    startPlace(stores, place, 'gateway a', how),
    startPlace(stores, place, 'gateway b', how),
  ])
  const rollout = await steer(place, [b.process, a.process])
  await rollout.reached('off')
  await lead({ stores, rollout, a }, stage, share)
  return {
    stores,
    place,
    a,
    b,
    rollout,
    id,
    held: async (name, of = id) => {
      const { status, body } = await stores[name].call('GET', `/entities/${of}`)
      return status === 200 ? body : undefined
    },
    equal: async () => {
      await rollout.settled()
      expect(await differences(stores)).toEqual([])
    },
  }
}

/** What is stored of its metadata. */
export const metadataOf = (entity: Body | undefined): Body => (entity?.['metadata'] ?? {}) as Body

/** Writes of clients to documents that are there; those of replication have another path. */
export const changes: Match = { method: ['PUT', 'PATCH'], path: /^\/entities/ }

/** What a store has answered to such writes. */
export const writesAt = ({ seen }: Backed['proxy']): readonly (number | undefined)[] =>
  seen
    .filter(({ method, path }) => /^P(?:UT|ATCH)$/.test(method) && path.startsWith('/entities'))
    .map(({ status }) => status)

const person = { entity_type: 'Person', metadata: { name: 'left', tags: [], properties: {} } }

/** Repair has begun with all that was left before, and ended what does not have to wait for a grace. */
export const repairedSoFar = async ({ b, held }: Setting): Promise<void> => {
  const made = await b.call('POST', '/entities', person)
  const path = `/entities/${textOf(made.body, 'id')}`
  // It is left, too, and what was left before it has its turn first.
  b.green.trap({ method: 'PUT', path: new RegExp(path), times: 1 }, 'deny')
  expect((await b.call('PATCH', path, { metadata: { name: 'repaired' } })).status).toBe(200)
  await eventually(async () => {
    expect(metadataOf(await held('green', textOf(made.body, 'id')))['name']).toBe('repaired')
  })
}

const opened = <T>({ setting }: ControlPlace, work: (database: DatabaseSync) => T): T => {
  if (typeof setting !== 'string') throw new Error('The control store is no SQLite')
  const database = new DatabaseSync(setting.replace(/^sqlite:/, ''), { timeout: 1000 })
  try {
    return work(database)
  } finally {
    database.close()
  }
}

/** Who has an intent in hand now, by the ids of members; null of what nobody has. */
export const owners = ({ place }: Setting): readonly unknown[] =>
  opened(place, (database) =>
    database
      .prepare('select owner from isthmus_intents')
      .all()
      .map(({ owner }) => owner),
  )

/** Stops a gateway, but not in the middle of a transaction, for whose end all others would wait. */
export const stop = ({ place }: Setting, { process }: Place): Promise<void> =>
  eventually(async () => {
    await process.signal('SIGSTOP')
    try {
      opened(place, (database) => database.exec('begin immediate; rollback'))
    } catch (error) {
      await process.signal('SIGCONT')
      throw error
    }
  })
