/**
 * Two drivers over one control store, stopped and killed anywhere, beside admins who edit and a clock
 * that jumps: a real store, and every call to it is a place where the other one may come in between.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sqliteDatabase } from '../../../src/control/node/sqlite.ts'
import type { Rests } from '../../../src/control/rollout/carry-out.ts'
import { pass, startDriver } from '../../../src/control/rollout/driver.ts'
import type { DriverEvent, DriverPorts } from '../../../src/control/rollout/driver-ports.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import type { Database } from '../../../src/control/store/database.ts'
import { createLedger } from '../../../src/control/store/ledger/index.ts'
import {
  authorityOf,
  stages,
  type Authority,
  type Evidence,
  type Rollout,
  type RolloutState,
} from '../../../src/rollout/index.ts'
import { cell, evidence } from '../../rollout/support.ts'
import { soon } from '../../support/runs.ts'
import { holdsInTime } from '../../support/seed.ts'
import { statesOf } from './states.ts'

const name = 'move'
const resources = ['entities', 'events']
const rollout: Rollout = {
  from: 'blue',
  to: 'green',
  resources,
  plan: {
    steps: [
      { stage: 'dualwrite', hold: '1m' },
      { stage: 'shadow', share: 10, hold: '1m', minimum: 100 },
      { stage: 'shadow', share: 50, minimum: 100 },
      { stage: 'live', approval: true, hold: '1m' },
      { stage: 'rampdown', hold: '1m' },
      { stage: 'complete', approval: true },
    ],
    guardrails: { mismatch: 0.01 },
    onBreach: 'rollback',
  },
}
const good = evidence([cell(5000)])
const bad = evidence([cell(5000, 500, { worstPath: '/metadata' })])

class Killed extends Error {}

/** @param gate stops where the other one goes on, and throws where the driver is killed */
const guarded = <T extends object>(of: T, gate: () => Promise<void>): T =>
  new Proxy(of, {
    get: (target, key) => {
      const method = (target as Record<string | symbol, unknown>)[key]
      if (typeof method !== 'function') return method
      return async (...args: unknown[]) => {
        await gate()
        const answer: unknown = await method.apply(target, args)
        await gate()
        return answer
      }
    },
  })

let folder = ''
let databases: Database[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-driver-'))
  databases = []
})
afterEach(async () => {
  await Promise.all(databases.map((database) => database.close()))
  await rm(folder, { recursive: true, force: true })
})

interface World {
  jump: number
  evidence: Evidence
  time: number
}

let made = 0

const openWorld = async () => {
  const file = join(folder, `${(made += 1)}.db`)
  const store = createControlStore(sqliteDatabase(file))
  await store.migrate()
  const db = sqliteDatabase(file)
  databases.push(db)
  const world: World = { jump: 0, evidence: good, time: 0 }
  const times = { leaseMs: 0, marginMs: 0, requestMs: 0, graceMs: 0 }
  const ledger = createLedger(db, 'nobody', times)
  const states = statesOf(db, () => world.jump)
  const events: DriverEvent[] = []
  const wrong: string[] = []
  let before = new Map<string, Authority>()
  let stateBefore: RolloutState | undefined

  /** What must hold whatever happened: looked at after each act of anybody. */
  const look = async (): Promise<void> => {
    const all = await ledger.authorities()
    const state = (await states.rollouts()).rows.get(name)?.state
    const { step } = state ?? {}
    if (step !== undefined && step !== stateBefore?.step) {
      if (step !== (stateBefore?.step ?? -1) + 1) wrong.push(`step ${step} comes out of turn`)
      const isAsked = rollout.plan?.steps[step]?.approval === true
      if (isAsked && stateBefore?.approved !== step) wrong.push(`step ${step} without approval`)
    }
    stateBefore = state
    for (const one of all) {
      const { resource, stage, side, epoch } = one
      const was = before.get(resource)
      if (side !== authorityOf(stage)) wrong.push(`${resource} is at ${stage} with ${side}`)
      const [from, to] = ([was?.stage ?? 'off', stage] as const).map((at) => stages.indexOf(at))
      if (Math.abs((to ?? 0) - (from ?? 0)) > 1) wrong.push(`${was?.stage} jumps to ${stage}`)
      if (was && epoch < was.epoch) wrong.push(`${resource} goes back to epoch ${epoch}`)
      if (was && epoch > was.epoch + 1) wrong.push(`${resource} leaves out an epoch`)
      if (was && was.epoch === epoch && (was.side !== side || was.stage !== stage))
        wrong.push(`${resource} has two authorities in epoch ${epoch}`)
      if (was?.stage === 'complete' && stage !== 'complete') wrong.push('complete is left')
      const isUp = (to ?? 0) > (from ?? 0)
      if (isUp && (to ?? 0) >= 2 && state?.copied !== true) wrong.push(`${stage} without a copy`)
    }
    before = new Map(all.map((one) => [one.resource, one]))
  }

  const ports = (gate: () => Promise<void>): DriverPorts => ({
    ledger: guarded(ledger, async () => {
      await look()
      await gate()
    }),
    states: guarded(states, gate),
    declared: async () => [{ name, rollout }],
    evidence: async () => {
      await gate()
      return world.evidence
    },
    told: (event) => events.push(event),
    clock: () => world.time,
    pause: async (ms) => {
      world.time += ms
      await gate()
    },
    waitMs: 200,
  })

  /** An admin edits what he sees. */
  const edit = async (to: (state: RolloutState) => RolloutState | undefined): Promise<boolean> => {
    const row = (await states.rollouts()).rows.get(name)
    const state = row && to(row.state)
    if (!row || !state) return false
    return states.changeRollout({
      actor: 'admin',
      rollout: name,
      version: row.version,
      state,
      action: 'a',
      reason: 'b',
    })
  }

  /** Approves what is asked for, says that data is copied, and lets time go by. */
  const tend = async (): Promise<void> => {
    world.jump += 61_000
    await edit((state) => {
      const step = (state.step ?? -1) + 1
      const isDual = state.target.stage === 'dualwrite'
      if (state.status !== 'running') return undefined
      return { ...state, approved: step, ...(isDual && { copied: true }) }
    })
  }
  const stateNow = async () => (await states.rollouts()).rows.get(name)?.state
  return { world, store, states, ledger, events, wrong, look, ports, edit, tend, stateNow }
}

type Place = Awaited<ReturnType<typeof openWorld>>

const calm = () => Promise.resolve()

const allAt = async ({ ledger }: Place): Promise<string> =>
  (await ledger.authorities()).map(({ stage, share }) => `${stage} ${share}`).join(', ')

/** Until it ends, or stays as it is. */
const runOn = async (it: Place, passes = 60): Promise<void> => {
  const rests: Rests = new Map()
  for (let i = 0; i < passes; i++) {
    await it.tend()
    await pass(it.ports(calm), rests)
    it.world.time += 60_000
    if ((await it.stateNow())?.status === 'ended') return
  }
}

test('a plan runs to its end by itself where evidence stays good', async () => {
  const it = await openWorld()
  await runOn(it)
  expect(await it.stateNow()).toMatchObject({ status: 'ended', step: 5 })
  expect(await allAt(it)).toBe('complete 100, complete 100')
  expect(it.wrong).toEqual([])
  const reasons = it.events.flatMap((event) => (event.kind === 'changed' ? [event.reason] : []))
  expect(reasons.filter((reason) => reason.startsWith('step'))).toEqual([
    'step 0 of the plan: dualwrite',
    'step 1 of the plan: shadow, 10 % of clients',
    'step 2 of the plan: shadow, 50 % of clients',
    'step 3 of the plan: live, 100 % of clients',
    'step 4 of the plan: rampdown',
    'step 5 of the plan: complete',
  ])
  expect(await it.store.verifyAudit()).toMatchObject({ ok: true })
})

test('a broken guardrail leads back to off, says why, and stays there', async () => {
  const it = await openWorld()
  const rests: Rests = new Map()
  while ((await it.stateNow())?.target.stage !== 'live') {
    await it.tend()
    await pass(it.ports(calm), rests)
  }
  while ((await it.stateNow())?.reachedAt === undefined) await pass(it.ports(calm), rests)
  expect(await allAt(it)).toBe('live 100, live 100')
  it.world.evidence = bad
  await runOn(it)
  expect(await allAt(it)).toBe('off 0, off 0')
  const state = await it.stateNow()
  expect(state).toMatchObject({ status: 'held', target: { stage: 'off', share: 0 } })
  expect(state?.why).toContain('500 of 5000 answers of getEntity at 1.0 differ')
  expect(state?.why).toContain('/metadata')
  expect(state, 'green is not kept current any more').not.toHaveProperty('copied')
  expect(it.wrong).toEqual([])
})

test('one look at a new rollout is enough for its resources to be there, at off', async () => {
  const it = await openWorld()
  await pass(it.ports(calm), new Map())
  expect(await allAt(it)).toBe('off 0, off 0')
  const found = await it.ledger.authorities()
  expect(found).toMatchObject(resources.map((resource) => ({ resource, rollout: name })))
})

test('an intent that is not settled keeps the authority where it is, and writes go on', async () => {
  const it = await openWorld()
  const rests: Rests = new Map()
  while ((await it.stateNow())?.target.stage !== 'shadow') {
    await it.tend()
    await pass(it.ports(calm), rests)
  }
  const opening = { intent: 'one', resource: 'entities', key: 'a', kind: 'replace' } as const
  await it.ledger.exchange([opening], [])
  await runOn(it, 12)
  expect(await allAt(it)).toBe('shadow 50, live 100')
  const aborted = { kind: 'aborted', rollout: name, resource: 'entities' } as const
  expect(it.events).toContainEqual({ ...aborted, instances: [], writes: 1 })
  expect((await it.ledger.authorities()).every(({ next }) => next === undefined)).toBe(true)
  // The lease of whoever has opened it counts for nothing here: it is closed by its owner.
  await it.ledger.exchange([], ['one'])
  await runOn(it)
  expect(await allAt(it)).toBe('complete 100, complete 100')
  expect(it.wrong).toEqual([])
})

test('writes are not held up for a change that what is given up keeps from happening', async () => {
  const it = await openWorld()
  const rests: Rests = new Map()
  while ((await allAt(it)) !== 'live 100, live 100') {
    await it.tend()
    await pass(it.ports(calm), rests)
  }
  const opening = { intent: 'one', resource: 'entities', key: 'a', kind: 'replace' } as const
  await it.ledger.exchange([opening], [])
  await it.ledger.quarantine('one', 'answered 400')
  expect(await edited(it, edits.back)).toBe(true)
  await runOn(it, 12)
  expect(await allAt(it)).toBe('live 0, off 0')
  const why = 'entities does not go to shadow: 1 writes are not at both backends yet'
  expect(it.events).toContainEqual(expect.objectContaining({ kind: 'blocked', why }))
  expect(it.events).not.toContainEqual(expect.objectContaining({ kind: 'aborted' }))
  expect(it.wrong).toEqual([])
})

test('a rollout that is not declared any more makes no write wait', async () => {
  const it = await openWorld()
  await it.ledger.found('entities', { stage: 'off', side: 'from', rollout: name })
  await it.ledger.prepare('entities', 1, { stage: 'dualwrite', side: 'from' })
  await pass({ ...it.ports(calm), declared: async () => [] }, new Map())
  expect(await it.ledger.authorities()).toMatchObject([{ stage: 'off', next: undefined }])
})

test('a change that was decided by a state that is over does not happen', async () => {
  const it = await openWorld()
  const rests: Rests = new Map()
  while ((await it.stateNow())?.target.stage !== 'complete') {
    await it.tend()
    await pass(it.ports(calm), rests)
  }
  // It has seen that all is well, and is about to move the first resource when somebody says stop.
  let calls = 0
  let isEdited = false
  const stopped = async () => {
    calls += 1
    if (calls === 5) {
      isEdited = await edited(it, edits.back)
    }
  }
  await pass(it.ports(stopped), rests)
  expect(isEdited).toBe(true)
  await runOn(it)
  expect(await allAt(it)).toBe('off 0, off 0')
  expect(it.wrong).toEqual([])
})

test('nobody gets past a gate by hand: resources stop before it, and it is told why', async () => {
  const it = await openWorld()
  const rests: Rests = new Map()
  await pass(it.ports(calm), rests)
  await edited(it, edits.send)
  for (let i = 0; i < 10; i++) await pass(it.ports(calm), rests)
  expect(await allAt(it)).toBe('dualwrite 0, dualwrite 0')
  expect(it.events).toContainEqual({
    kind: 'blocked',
    rollout: name,
    resource: 'entities',
    gate: 'script',
    why: 'entities does not go to shadow (script): nobody has said yet that the data of blue has been copied to green and verified',
  })
  await edited(it, (state) => ({ ...state, copied: true }))
  for (let i = 0; i < 10; i++) await pass(it.ports(calm), rests)
  expect(await allAt(it)).toBe('live 100, live 100')
  expect(it.wrong).toEqual([])
})

test('a change that was prepared when a gate closes is taken back', async () => {
  const it = await openWorld()
  const rests: Rests = new Map()
  await pass(it.ports(calm), rests)
  await edited(it, (state) => ({ ...edits.send(state), copied: true }))
  for (let i = 0; i < 20 && !/^shadow.*shadow/.test(await allAt(it)); i++)
    await pass(it.ports(calm), rests)
  const [entities] = await it.ledger.authorities()
  expect(
    await it.ledger.prepare('entities', entities?.epoch ?? 0, { stage: 'live', side: 'to' }),
  ).toBe(true)
  it.world.evidence = evidence([], { gates: { compared: [] } })
  await pass(it.ports(calm), rests)
  const seen = await it.ledger.authorities()
  expect(seen.map(({ stage, next }) => [stage, next])).toEqual([
    ['shadow', undefined],
    ['shadow', undefined],
  ])
})

test('of several drivers one acts at a time, and another goes on when it is closed', async () => {
  const it = await openWorld()
  const holders = new Set<string>()
  const driver = (holder: string) =>
    startDriver(it.ports(calm), async () => {
      const isMine = await it.store.lease('rollouts', holder, 200)
      if (isMine) holders.add(holder)
      return isMine
    })
  const [first, second] = [driver('first'), driver('second')]
  const until = (stage: string) =>
    vi.waitFor(
      async () => {
        await it.tend()
        expect((await it.stateNow())?.target.stage).toBe(stage)
      },
      { timeout: soon, interval: 20 },
    )
  await until('dualwrite')
  await first.close()
  holders.clear()
  await until('shadow')
  expect([...holders]).toEqual(['second'])
  await second.close()
  await it.store.close()
  expect(it.wrong).toEqual([])
})

test('what the control store refuses is told, and tried again', async () => {
  const it = await openWorld()
  const failing = startDriver(
    { ...it.ports(calm), declared: () => Promise.reject(new Error('away')) },
    async () => true,
  )
  await vi.waitFor(
    () => expect(it.events.filter(({ kind }) => kind === 'failed').length).toBeGreaterThan(1),
    { timeout: soon, interval: 20 },
  )
  await failing.close()
})

/** What happens next: a driver does one thing, is killed, an admin edits, or the clock jumps. */
const happening = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({
      kind: fc.constant('go' as const),
      driver: fc.nat(1),
      calls: fc.constantFrom(1, 2, 5, 20),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const), driver: fc.nat(1) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('tend' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('jump' as const),
      ms: fc.integer({ min: -600_000, max: 600_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('bad' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom(...(['hold', 'resume', 'back', 'send'] as const)),
    }),
  },
)

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

/** A driver that goes from one call to the next only when it is told to. */
const stepped = (it: Place) => {
  let isKilled = false
  const now: { running?: Promise<void> | undefined } = {}
  // Its resources go on beside each other, so several calls may wait.
  const waiting: (() => void)[] = []
  const gate = () =>
    new Promise<void>((resolve, reject) => {
      waiting.push(() => {
        if (isKilled) reject(new Killed())
        else resolve()
      })
    })
  const rests: Rests = new Map()
  const settled = async (): Promise<void> => {
    for (let i = 0; now.running !== undefined && (waiting.length === 0 || i < 3); i++)
      await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return {
    go: async () => {
      now.running ??= pass(it.ports(gate), rests)
        .catch(() => undefined)
        .finally(() => {
          now.running = undefined
        })
      waiting.shift()?.()
      await settled()
    },
    kill: async () => {
      isKilled = true
      while (now.running !== undefined) {
        waiting.shift()?.()
        await settled()
      }
      isKilled = false
      rests.clear()
    },
  }
}

const edits: Readonly<
  Record<'hold' | 'resume' | 'back' | 'send' | 'finish', (state: RolloutState) => RolloutState>
> = {
  send: ({ copied }) => ({
    target: { stage: 'live', share: 100 },
    status: 'running',
    ...(copied !== undefined && { copied }),
  }),
  finish: () => ({ target: { stage: 'complete', share: 100 }, status: 'running', copied: true }),
  hold: (state) => ({ ...state, status: 'held', why: 'an admin said so' }),
  resume: (state) => ({ ...state, status: state.status === 'held' ? 'running' : state.status }),
  back: ({ copied }) => ({
    target: { stage: 'off', share: 0 },
    status: 'reverting',
    ...(copied !== undefined && { copied }),
  }),
}

const edited = (it: Place, to: (state: RolloutState) => RolloutState): Promise<boolean> =>
  it.edit((state) => (state.status === 'ended' ? undefined : to(state)))

const play = async (it: Place, all: readonly Happening[]): Promise<void> => {
  const drivers = [stepped(it), stepped(it)]
  for (const one of all) {
    switch (one.kind) {
      case 'go':
        for (let call = 0; call < one.calls; call++) await drivers[one.driver]?.go()
        break
      case 'kill':
        await drivers[one.driver]?.kill()
        break
      case 'tend':
        await it.tend()
        break
      case 'jump':
        it.world.jump += one.ms
        break
      case 'bad':
        it.world.evidence = it.world.evidence === good ? bad : good
        break
      case 'hold':
      case 'resume':
      case 'back':
      case 'send':
        await edited(it, edits[one.kind])
    }
    await it.look()
  }
  for (const driver of drivers) await driver.kill()
}

test('no interleaving of drivers, crashes, admins and clocks breaks a law, and all ends where it should', async () => {
  await holdsInTime(
    60,
    fc.asyncProperty(
      fc.nat(18),
      fc.array(happening, { minLength: 20, maxLength: 60 }),
      async (passes, all) => {
        const it = await openWorld()
        await runOn(it, passes)
        await play(it, all)
        expect(it.wrong).toEqual([])
        it.world.evidence = good
        await runOn(it, 12)
        await edited(it, edits.resume)
        await runOn(it)
        expect(it.wrong).toEqual([])
        const last = await it.ledger.authorities()
        expect(last.every(({ next }) => next === undefined)).toBe(true)
        // Not by itself where somebody sent it by hand, or wanted back when one resource was complete.
        const { status, why = '' } = (await it.stateNow()) ?? { status: 'none' }
        const isTooLate = status === 'held' && why.includes('there is no way back')
        const isSent = all.some(({ kind }) => kind === 'send')
        expect(status === 'ended' || isTooLate || isSent).toBe(true)
        await edited(it, edits.finish)
        await runOn(it)
        expect(it.wrong).toEqual([])
        expect(await allAt(it)).toMatch(/^complete \d+, complete \d+$/)
        expect(await it.stateNow()).toMatchObject({ status: 'ended' })
        expect(await it.store.verifyAudit()).toMatchObject({ ok: true })
        await it.store.close()
      },
    ),
  )
})
