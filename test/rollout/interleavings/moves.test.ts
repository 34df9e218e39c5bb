/** Writes beside a change of who is written first: interleavings of `replication.md`, by their numbers. */
import { expect, test } from 'vitest'
import type { Reply } from '../../inner-universe/support.ts'
import { times } from '../support/gateways.ts'
import { differences } from '../support/graph.ts'
import { eventually } from '../support/rollouts.ts'
import { arranged, changes, metadataOf, owners, stop, writesAt, type Setting } from './setting.ts'

const name = (text: string) => ({ metadata: { name: text } })
const described = (text: string) => ({ metadata: { description: text } })

const entitiesOf = async ({ place }: Setting) => {
  const found = (await place.store.progress()).find(({ resource }) => resource === 'entities')
  if (!found) throw new Error('entities are in no rollout')
  return found
}

/** Asks for `live` as soon as answers have been compared. */
const asked = ({ rollout, b }: Setting): Promise<void> =>
  eventually(async () => {
    await b.call('GET', '/entities')
    await rollout.ask('advance', { stage: 'live' })
  })

/** Comparison is over before a write stands still: what has one under way is not compared. */
const compared = ({ b, rollout }: Setting): Promise<void> =>
  eventually(async () => {
    await b.call('GET', '/entities')
    expect((await rollout.status()).blocked).toEqual([])
  })

const isPreparing = (setting: Setting): Promise<void> =>
  eventually(async () => expect(await entitiesOf(setting)).toMatchObject({ phase: 'preparing' }))

/** What stops a request on its way. */
interface Held {
  release(): void
  arrived(): Promise<unknown>
}

/** A write of A that stands still while B repairs it, takes the change and writes at the new authority. */
const through = async (setting: Setting, held: Held, isWritten = true): Promise<Reply> => {
  const { a, b, id, rollout } = setting
  const late = a.call('PATCH', `/entities/${id}`, described('late'))
  await held.arrived()
  await stop(setting, a)
  await rollout.settled()
  await asked(setting)
  await rollout.reached('live')
  if (isWritten) expect((await b.call('PATCH', `/entities/${id}`, name('B'))).status).toBe(200)
  held.release()
  await a.process.signal('SIGCONT')
  return late
}

/** Its lease is over long before the time for its requests is. */
const longer = { times: { requestMs: 60_000 } }

/** A write of A that stands still until B has taken its intent, and goes on while B waits for the grace. */
const taken = async (setting: Setting, late: Promise<Reply>, held: Held): Promise<Reply> => {
  const { a } = setting
  await held.arrived()
  const [opener] = owners(setting)
  await stop(setting, a)
  await eventually(() => {
    const [owner] = owners(setting)
    expect(owner).toEqual(expect.any(String))
    expect(owner).not.toBe(opener)
  })
  held.release()
  await a.process.signal('SIGCONT')
  return late
}

/** What the paused client was told is true, and nothing of the other one is lost. */
const judged = async ({ held, equal }: Setting, { status }: Reply): Promise<void> => {
  await equal()
  const stored = metadataOf(await held('green'))
  expect(stored['name']).toBe('B')
  expect([200, 503, 504]).toContain(status)
  expect(['first', ...(status === 503 ? [] : ['late'])]).toContain(stored['description'])
  if (status === 200) expect(stored['description']).toBe('late')
}

test('10: a gateway that stood still after it had opened a write does not write by what it knew', async () => {
  const setting = await arranged('shadow')
  const { a } = setting
  const reads = [a.blue, a.green].map((proxy) =>
    proxy.trap({ method: 'GET', path: /entities\/./ }, 'hold'),
  )
  const answer = await through(setting, {
    arrived: () => Promise.all(reads.map((read) => read.arrived())),
    release: () => reads.forEach((read) => read.release()),
  })
  await judged(setting, answer)
  expect(writesAt(a.blue)).toEqual([])
})

test('10: a gateway whose intent was taken while it stood still begins again under another one', async () => {
  const setting = await arranged('dualwrite', longer)
  const { a, id, held } = setting
  const reads = [a.blue, a.green].map((proxy) =>
    proxy.trap({ method: 'GET', path: /entities\/./ }, 'hold'),
  )
  const answer = await taken(setting, a.call('PATCH', `/entities/${id}`, name('late')), {
    arrived: () => Promise.all(reads.map((read) => read.arrived())),
    release: () => reads.forEach((read) => read.release()),
  })
  expect(answer.status).toBe(200)
  expect(metadataOf(await held('blue'))['name']).toBe('late')
  expect(metadataOf(await held('green'))['name']).toBe('late')
})

test('11: a write that was on its way through the change is refused by the store', async () => {
  const setting = await arranged('shadow')
  const { a } = setting
  const write = a.blue.trap(changes, 'hold')
  const answer = await through(setting, write)
  await write.applied()
  await judged(setting, answer)
  expect(writesAt(a.blue)).toEqual([412])
})

test('11: also where nobody has written the document since', async () => {
  const setting = await arranged('shadow')
  const { a, held, equal } = setting
  const write = a.blue.trap(changes, 'hold')
  const answer = await through(setting, write, false)
  await write.applied()
  expect([503, 504]).toContain(answer.status)
  expect(writesAt(a.blue)).toEqual([412])
  await equal()
  expect(metadataOf(await held('blue'))['description']).toBe('first')
})

test('26: a write that takes longer than others may wait is waited for another time', async () => {
  const setting = await arranged('shadow', { times: { requestMs: 20_000 } })
  const { a, b, id, stores, rollout, equal } = setting
  await compared(setting)
  const write = a.blue.trap(changes, 'hold')
  const slow = a.call('PATCH', `/entities/${id}`, name('slow'))
  await write.arrived()
  const { epoch } = await entitiesOf(setting)
  await asked(setting)
  await isPreparing(setting)
  const body = { entity_type: 'Person', metadata: { name: 'Eve', tags: [], properties: {} } }
  expect((await b.call('POST', '/entities', body)).status).toBe(201)
  await eventually(async () => {
    const at = await entitiesOf(setting)
    expect(at).toMatchObject({ stage: 'shadow', phase: 'stable' })
    expect(at.epoch).toBeGreaterThan(epoch)
  })
  write.release()
  expect((await slow).status).toBe(200)
  await rollout.reached('live')
  expect((await stores.green.call('GET', '/entities/count')).body['count']).toBe(2)
  await equal()
})

test('22: what only green can hold is there after a way back and a write at blue', async () => {
  const setting = await arranged('live')
  const { a, b, id, rollout, held, equal } = setting
  const owner_identity = 'ab'.repeat(32)
  const owner = { owner_identity }
  const owned = await b.call('PATCH', `/entities/${id}`, owner, { 'api-version': '2.0' })
  expect(owned.status).toBe(200)
  await rollout.to('shadow')
  expect((await a.call('PATCH', `/entities/${id}`, name('at blue'))).status).toBe(200)
  await asked(setting)
  await rollout.reached('live')
  const stored = await held('green')
  expect(stored?.['owner_identity']).toBe(owner_identity)
  expect(metadataOf(stored)['name']).toBe('at blue')
  await equal()
})

test('12: a document that is made after the change by a gateway that stood still is told to nobody', async () => {
  const setting = await arranged('shadow')
  const { a, rollout, stores } = setting
  const late = a.blue.trap({ method: 'POST' }, 'hold')
  const body = { entity_type: 'Person', metadata: { name: 'Eve', tags: [], properties: {} } }
  const made = a.call('POST', '/entities', body)
  await late.arrived()
  await stop(setting, a)
  await rollout.settled()
  await asked(setting)
  await rollout.reached('live')
  late.release()
  await late.applied()
  await a.process.signal('SIGCONT')
  expect([503, 504]).toContain((await made).status)
  await rollout.settled()
  expect(await differences(stores)).toEqual([expect.stringMatching(/green has nothing$/)])
})

test('12: a document that was made under an intent that somebody else has by now is told to nobody', async () => {
  const setting = await arranged('dualwrite', longer)
  const { a } = setting
  const late = a.blue.trap({ method: 'POST' }, 'hold')
  const body = { entity_type: 'Person', metadata: { name: 'Eve', tags: [], properties: {} } }
  const answer = await taken(setting, a.call('POST', '/entities', body), late)
  expect([answer.status, answer.body['code']]).toEqual([504, 'outcome-unknown'])
})

test('19: a gateway that slept through the change reads at the authority of now', async () => {
  const setting = await arranged('shadow')
  const { a, b, id, rollout, held, equal } = setting
  await stop(setting, a)
  await asked(setting)
  await rollout.reached('live')
  const refused = [a, b].map(({ blue }) => blue.trap({ method: 'PUT' }, 'refuse'))
  expect((await b.call('PATCH', `/entities/${id}`, name('new'))).status).toBe(200)
  expect(metadataOf(await held('blue'))['name']).toBe('Ada')
  const reads = Promise.all(Array.from({ length: 5 }, () => a.call('GET', `/entities/${id}`)))
  await a.process.signal('SIGCONT')
  expect((await reads).map(({ body }) => metadataOf(body)['name'])).toEqual(
    Array.from({ length: 5 }, () => 'new'),
  )
  for (const one of refused) one.release()
  await equal()
})

test('9: the authority does not move before a write whose gateway was killed is at both stores', async () => {
  const setting = await arranged('shadow')
  const { a, b, id, place, rollout, held, equal } = setting
  await compared(setting)
  const second = a.green.trap({ method: 'PUT' }, 'hold')
  const lost = a.call('PATCH', `/entities/${id}`, name('killed')).catch(() => undefined)
  await second.arrived()
  await a.process.signal('SIGKILL')
  await lost
  const repair = b.green.trap({ method: 'PUT' }, 'refuse')
  await asked(setting)
  // Nobody waits for the one that was killed any more: only the write is in the way.
  const ledger = place.store.ledger('nobody', times)
  const tried = await eventually(async () => {
    const { epoch } = await entitiesOf(setting)
    const inTheWay = await ledger.inTheWay('entities', epoch)
    expect(inTheWay).toEqual({ members: [], intents: 1 })
    return epoch
  })
  await eventually(async () => {
    expect(await entitiesOf(setting)).toMatchObject({ stage: 'shadow', side: 'from' })
    expect((await entitiesOf(setting)).epoch).toBeGreaterThan(tried)
  })
  expect(metadataOf(await held('green'))['name']).toBe('Ada')
  repair.release()
  await rollout.reached('live')
  expect(metadataOf(await held('green'))['name']).toBe('killed')
  await equal()
})
