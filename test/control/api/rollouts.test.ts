import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { KillEntry } from '../../../src/policy/index.ts'
import { createTally } from '../../../src/rollout/compare/index.ts'
import { startApi, type Running } from './support.ts'

type Gates = Parameters<typeof startApi>[0] & object

const declared = { from: 'blue', to: 'green', resources: ['entities'] }

const plan = {
  steps: [
    { stage: 'dualwrite' },
    { stage: 'shadow' },
    { stage: 'live', share: 5, approval: true },
    { stage: 'live', share: 50 },
  ],
}

const withApi = async (
  work: (api: Running) => Promise<void>,
  options: Partial<Gates> = {},
): Promise<void> => {
  const api = await startApi(options)
  try {
    await work(api)
    expect(api.defects).toEqual([])
  } finally {
    await api.close()
  }
}

const declare = (api: Running, value: object = declared, name = 'move') =>
  api.ask('PUT', `/rollouts/${name}`, { body: { value }, isNew: true })

const statusOf = async (api: Running) => (await api.ask('GET', '/rollouts/move/status')).json

const send = async (api: Running, what: string, body: object = {}) =>
  api.ask('POST', `/rollouts/move/${what}`, {
    body,
    ifMatch: String((await statusOf(api)).version),
  })

/** As the mover leaves it. */
const isAt = (api: Running, stage: string, phase = 'stable', rollout = 'move') => {
  using db = new DatabaseSync(api.file)
  db.exec(`delete from isthmus_authorities`)
  db.prepare(
    `insert into isthmus_authorities (resource, stage, side, epoch, phase, rollout, share)
     values ('entities', ?, 'from', 3, ?, ?, 0)`,
  ).run(stage, phase, rollout)
}

const stick = (
  api: Running,
  id: string,
  { state = 'quarantined', owner = null as string | null, attempts = 7 } = {},
) => {
  using db = new DatabaseSync(api.file)
  db.prepare(
    `insert into isthmus_intents (id, resource, key, kind, stage, side, epoch, owner, state,
       create_in_flight, fresh, opened, deadline, due, attempts, problem)
     values (?, 'entities', 'e1', 'put', 'live', 'to', 3, ?, ?, 0, 0, 1, 2, 3, ?, 'is refused')`,
  ).run(id, owner, state, attempts)
}

describe('a rollout', () => {
  test('begins at off, and goes on along its plan, once steps that ask for it are approved', () =>
    withApi(async (api) => {
      expect((await declare(api, { ...declared, plan })).status).toBe(200)
      const begun = await api.ask('GET', '/rollouts/move/status')
      expect(begun.json).toMatchObject({ version: 0, state: { target: { stage: 'off' } } })
      expect(begun.headers.get('etag')).toBe('"0"')
      const targets: unknown[] = []
      for (const what of ['advance', 'advance', 'advance', 'approve', 'advance', 'advance']) {
        const { status, json } = await send(api, what)
        targets.push(status === 200 ? json.state.target : json.code)
      }
      expect(targets).toEqual([
        { stage: 'dualwrite', share: 0 },
        { stage: 'shadow', share: 0 },
        'rollout-refused',
        { stage: 'shadow', share: 0 },
        { stage: 'live', share: 5 },
        { stage: 'live', share: 50 },
      ])
      expect(await send(api, 'advance')).toMatchObject({ status: 409 })
      const { json } = await api.ask('GET', '/audit')
      expect(json.items.map(({ action }: { action: string }) => action)).toContain(
        'rollout.approve',
      )
      expect(await api.store.verifyAudit()).toMatchObject({ ok: true })
    }))

  test('changes only as it was seen, and only where somebody says what was seen', () =>
    withApi(async (api) => {
      await declare(api)
      const path = '/rollouts/move/advance'
      expect((await api.ask('POST', path, { body: {} })).json.code).toBe('precondition-required')
      expect((await api.ask('POST', path, { body: {}, ifMatch: '0' })).status).toBe(200)
      for (const stale of ['0', '2', 'x', '']) {
        const { status, json } = await api.ask('POST', path, { body: {}, ifMatch: stale })
        expect([status, json.code]).toEqual([412, 'entry-changed'])
      }
      const none = await api.ask('POST', path, { body: {}, isNew: true })
      expect(none.status).toBe(412)
      const all = { body: { stage: 'dualwrite' }, headers: { 'if-match': '*' } }
      expect((await api.ask('POST', path, all)).status).toBe(200)
      const both = await Promise.all(
        [1, 2, 3].map(() => api.ask('POST', '/rollouts/move/hold', { body: {}, ifMatch: '2' })),
      )
      expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412])
    }))

  test('is held, goes on, and goes back; what is not so is refused in words', () =>
    withApi(async (api) => {
      await declare(api)
      await send(api, 'advance', { stage: 'live', share: 20 })
      expect((await send(api, 'resume')).json.code).toBe('rollout-refused')
      const held = await send(api, 'hold', { reason: 'lunch' })
      expect(held.json.state).toMatchObject({ status: 'held', why: 'lunch' })
      expect((await send(api, 'resume')).json.state).toEqual({
        target: { stage: 'live', share: 20 },
        status: 'running',
      })
      expect((await send(api, 'copied')).json.code).toBe('rollout-refused')
      isAt(api, 'dualwrite')
      expect((await send(api, 'copied')).json.state.copied).toBe(true)
      expect((await send(api, 'approve')).json.code).toBe('rollout-refused')
      const back = await send(api, 'rollback', { reason: 'it is slow' })
      expect(back.json.state).toMatchObject({
        target: { stage: 'off', share: 0 },
        status: 'reverting',
        why: 'it is slow',
      })
    }))

  test('stays where it is when a change is aborted', () =>
    withApi(async (api) => {
      await declare(api)
      await send(api, 'advance', { stage: 'rampdown' })
      isAt(api, 'shadow', 'preparing')
      expect((await send(api, 'abort')).json.state).toMatchObject({
        target: { stage: 'shadow' },
        status: 'held',
      })
      expect((await send(api, 'abort')).json.code).toBe('rollout-refused')
    }))

  test('has no way back from complete', () =>
    withApi(async (api) => {
      await declare(api)
      expect((await send(api, 'complete')).status).toBe(200)
      expect((await send(api, 'rollback')).json.state.status).toBe('reverting')
      expect((await send(api, 'complete')).status).toBe(200)
      isAt(api, 'complete')
      for (const what of ['rollback', 'advance', 'complete', 'copied']) {
        const { status, json } = await send(api, what)
        expect([status, json.detail]).toEqual([409, expect.stringContaining('nothing leads back')])
      }
    }))

  test('has shares only where they count', () =>
    withApi(async (api) => {
      await declare(api, { ...declared, flag: 'ring' })
      for (const body of [
        { stage: 'dualwrite', share: 5 },
        { share: 5 },
        { stage: 'live', share: 5 },
      ]) {
        expect((await send(api, 'advance', body)).json.code).toBe('rollout-refused')
      }
      for (const body of [{ stage: 'x' }, { share: 101 }, { share: -1 }, { speed: 1 }]) {
        expect((await send(api, 'advance', body)).json.code).toBe('validation-failed')
      }
    }))

  test('goes nowhere that gates keep closed, and says why; the way back is open', () =>
    withApi(
      async (api) => {
        await declare(api)
        expect((await statusOf(api)).blocked).toEqual(['not to dualwrite', 'from off'])
        const { status, json } = await send(api, 'advance')
        expect([status, json.reasons]).toEqual([409, ['not to dualwrite', 'from off']])
        expect(json.detail).toContain('not to dualwrite; from off')
        expect((await statusOf(api)).version).toBe(0)
        isAt(api, 'live')
        expect((await send(api, 'rollback')).status).toBe(200)
      },
      {
        gates: async ({ rollout: { from } }, to) => [
          `not to ${to}`,
          `from ${from === 'blue' ? 'off' : ''}`,
        ],
      },
    ))

  test('that nobody has declared is not found', () =>
    withApi(async (api) => {
      for (const path of ['/rollouts/none/status', '/rollouts/none/writes']) {
        expect((await api.ask('GET', path)).json.code).toBe('entry-not-found')
      }
      const asked = { body: {}, headers: { 'if-match': '*' } }
      expect((await api.ask('POST', '/rollouts/none/hold', asked)).status).toBe(404)
    }))
})

const set = async (api: Running, value: object | null) => {
  const tag = (await api.ask('GET', '/rollouts/move')).json.tag as string
  return value === null
    ? api.ask('DELETE', '/rollouts/move', { ifMatch: tag })
    : api.ask('PUT', '/rollouts/move', { body: { value }, ifMatch: tag })
}

describe('what is told of a rollout', () => {
  test('before an act: where it would be, and what is refused; nothing is changed', () =>
    withApi(
      async (api) => {
        await declare(api, { ...declared, plan })
        const attempt = (body: object) => api.ask('POST', '/rollouts/move/try', { body })
        expect((await attempt({ act: 'advance' })).json).toMatchObject({
          version: 0,
          at: { earliest: 'off', furthest: 'off' },
          state: { target: { stage: 'dualwrite' }, step: 0 },
          blastRadius: { to: 'dualwrite' },
        })
        expect((await attempt({ act: 'hold' })).json).toMatchObject({ blastRadius: null })
        const refused = await attempt({ act: 'advance', stage: 'live' })
        expect(refused.json).toMatchObject({ code: 'rollout-refused', reasons: ['not yet'] })
        expect((await attempt({ act: 'resume' })).json.detail).toContain('not held')
        expect((await statusOf(api)).version).toBe(0)
      },
      {
        rolloutRadius: async (_, { stage }) => ({ to: stage }),
        gates: async (_, to) => (to === 'live' ? ['not yet'] : []),
      },
    ))

  test('before it is declared: what is wrong, who would move at once, and who first', () => {
    const moved: unknown[] = []
    return withApi(
      async (api) => {
        const path = '/rollouts/move/foresee'
        const foresee = (value: object) =>
          api.ask('POST', path, { body: { value }, isNew: true, as: 'release-manager' })
        const done = await foresee({ ...declared, plan })
        expect(done.json).toMatchObject({
          tried: { kind: 'tried', needsApproval: false, changes: [{ id: 'move', before: null }] },
          first: { step: 2, target: { stage: 'live', share: 5 }, blastRadius: { to: 'live' } },
        })
        expect(moved).toEqual([{ ...declared, plan }])
        const byFlag = await foresee({ ...declared, flag: 'ring', plan: { steps: plan.steps } })
        expect(byFlag.json.first).toMatchObject({ step: 1, target: { stage: 'shadow', share: 0 } })
        expect((await foresee(declared)).json.first).toBeNull()
        const wrong = await foresee({ ...declared, resources: ['wrong'] })
        expect([wrong.status, wrong.json.code]).toEqual([422, 'policy-refused'])
        expect((await api.ask('GET', '/rollouts/move')).status).toBe(404)
        const viewer = await api.ask('POST', path, {
          body: { value: declared },
          isNew: true,
          as: 'viewer',
        })
        expect(viewer.json.code).toBe('role-required')
        await declare(api)
        expect((await foresee(declared)).json.code).toBe('entry-changed')
      },
      {
        rolloutRadius: async (_, { stage }, value) => {
          moved.push(value)
          return { to: stage }
        },
        judge: async (after) => ({
          issues: [...after].some(({ value }) => JSON.stringify(value).includes('wrong'))
            ? [{ place: 'rollout move > resources', message: 'there is none' }]
            : [],
          warnings: [],
        }),
      },
    )
  })

  test('who holds it, or leads it back, until it goes on', () =>
    withApi(async (api) => {
      await declare(api)
      await send(api, 'advance', { stage: 'live' })
      expect((await statusOf(api)).stopped).toBeUndefined()
      await send(api, 'hold', { reason: 'lunch' })
      expect((await statusOf(api)).stopped).toMatchObject({
        by: expect.stringMatching(/^token:/),
        action: 'rollout.hold',
        reason: 'lunch',
        isBroken: false,
      })
      await send(api, 'resume')
      expect((await statusOf(api)).stopped).toBeUndefined()
      await send(api, 'rollback')
      const back = { action: 'rollout.rollback', reason: null }
      expect((await statusOf(api)).stopped).toMatchObject(back)
    }))

  test('what nobody here can know is not offered', () =>
    withApi(async (api) => {
      await declare(api)
      for (const path of ['/rollouts/move/evidence', '/rollouts/move/losses']) {
        expect((await api.ask('GET', path)).json.code).toBe('not-offered')
      }
      const examples = await api.ask('GET', '/mismatches/examples?rollout=move')
      expect(examples.json.code).toBe('not-offered')
      const replay = await api.ask('POST', '/mismatches/replay', { body: { id: 'x' } })
      expect(replay.json.code).toBe('not-offered')
    }))

  test('what was counted, and where it differs, page by page', () =>
    withApi(async (api) => {
      await declare(api)
      const tally = createTally(9)
      const cell = { rollout: 'move', route: 'entities.get', from: 'blue', to: 'green' }
      for (const version of ['1.0', '2.0', '3.0']) {
        const key = { ...cell, version, policy: 1, lens: 'x' }
        tally.answered(key, 'from', false, 5, Date.now())
        tally.compared(key, [{ path: '$.name', kind: 'value', from: 'null' }], Date.now())
      }
      const nothing = { usage: [], fields: [], contexts: [], lost: 0 }
      await api.store.take({ instance: 'a', sequence: 1, ...nothing, cells: tally.take() })
      const cells = await api.ask('GET', '/rollouts/move/cells')
      expect(cells.json.items).toHaveLength(3)
      expect(cells.json.items[0]).toMatchObject({ mismatched: 1, to: { medianMs: null } })
      const versions: string[] = []
      let next: string | null | undefined
      while (next !== null) {
        const cursor: string = next === undefined ? '' : `&cursor=${next}`
        const page = await api.ask('GET', `/mismatches?rollout=move&limit=2${cursor}`)
        versions.push(...page.json.items.map((one: { version: string }) => one.version))
        next = page.json.next
      }
      expect(versions).toEqual(['1.0', '2.0', '3.0'])
      for (const cursor of ['!', 'bm8', 'WzFd']) {
        const { json } = await api.ask('GET', `/mismatches?cursor=${cursor}`)
        expect(json.code).toBe('malformed')
      }
    }))
})

describe('what is declared of a rollout under way', () => {
  const edits: readonly (readonly [string, object | null])[] = [
    ['its old backend', { ...declared, from: 'red' }],
    ['its new backend', { ...declared, to: 'red' }],
    ['a resource less', { ...declared, resources: ['users'] }],
    ['a resource more', { ...declared, resources: ['entities', 'users'] }],
    ['all of it', null],
  ]

  test.each(edits)('stays: %s', (_, value) =>
    withApi(async (api) => {
      await declare(api)
      await send(api, 'advance')
      const refused = await set(api, value)
      expect([refused.status, refused.json.code]).toEqual([422, 'policy-refused'])
      // By the other door, too.
      const { tag } = (await api.ask('GET', '/rollouts/move')).json
      const edit = { kind: 'rollout', id: 'move', value, ifMatch: tag }
      const again = await api.ask('POST', '/policy/edits', { body: { edits: [edit] } })
      expect(again.json.code).toBe('policy-refused')
      await send(api, 'rollback')
      isAt(api, 'dualwrite')
      expect((await set(api, value)).json.code).toBe('policy-refused')
      isAt(api, 'off', 'preparing')
      expect((await set(api, value)).json.code).toBe('policy-refused')
      isAt(api, 'off')
      expect((await set(api, value)).status).toBe(200)
    }),
  )

  test('may change in what does not say where data is', () =>
    withApi(async (api) => {
      await declare(api)
      await send(api, 'advance')
      expect((await set(api, { ...declared, plan, sample: 10 })).status).toBe(200)
    }))

  test('stays when it is complete, as long as a flag leads back without it', () => {
    const decision = { flag: 'entity-schema', fallback: 'blue' }
    const judge = async () => ({ issues: [], warnings: [], decision })
    return withApi(
      async (api) => {
        const flag = async (variant: string, targeting?: object) => {
          const found = await api.ask('GET', '/flags/entity-schema')
          const definition = {
            state: 'ENABLED',
            variants: { blue: 'blue', green: 'green' },
            defaultVariant: variant,
            ...(targeting && { targeting }),
          }
          const value = { file: 'entity-schema', definition }
          const ifMatch = found.status === 200 ? { ifMatch: found.json.tag } : { isNew: true }
          const written = await api.ask('PUT', '/flags/entity-schema', {
            body: { value },
            ...ifMatch,
          })
          expect(written.status).toBe(200)
        }
        await declare(api)
        await send(api, 'complete')
        isAt(api, 'complete')
        const unsaid = await set(api, null)
        expect(unsaid.json.errors[0].detail).toContain('sends requests to blue')
        await flag('blue')
        expect((await set(api, null)).json.code).toBe('policy-refused')
        await flag('green', { $ref: 'somebody' })
        expect((await set(api, null)).json.code).toBe('policy-refused')
        await flag('green')
        const kill = async (value: KillEntry | null) => {
          const { tag = 'none' } = (await api.store.entry('kill', 'all')) ?? {}
          await api.store.commit({
            actor: 'test',
            action: 'kill',
            edits: [{ kind: 'kill', id: 'all', value, ifMatch: tag }],
            judge: async () => [],
          })
        }
        await kill({ scope: { kind: 'all' }, backend: 'blue' })
        expect((await set(api, null)).json.errors[0].detail).toContain('the kill switch all')
        await kill(null)
        expect((await set(api, null)).status).toBe(200)
      },
      { judge },
    )
  })

  test('ends with complete: it is removed, and nothing else', () =>
    withApi(async (api) => {
      await declare(api)
      await send(api, 'complete')
      isAt(api, 'rampdown')
      expect((await set(api, null)).json.code).toBe('policy-refused')
      isAt(api, 'complete')
      const other = await set(api, { ...declared, to: 'red' })
      expect(other.json.errors[0].detail).toContain('Remove it')
      expect((await set(api, null)).status).toBe(200)
      expect((await declare(api)).status).toBe(200)
      expect(await statusOf(api)).toMatchObject({ version: 0, state: { target: { stage: 'off' } } })
    }))
})

describe('writes that repair has given up, or tries again', () => {
  test('are listed by rollout, tried again, or declared lost by name', () =>
    withApi(async (api) => {
      await declare(api)
      isAt(api, 'live')
      for (const id of ['a', 'b']) stick(api, id)
      stick(api, 'c', { state: 'dirty', attempts: 0 })
      stick(api, 'd', { state: 'dirty', owner: 'repair' })
      stick(api, 'e', { state: 'dirty' })
      const { json } = await api.ask('GET', '/rollouts/move/writes')
      expect(json.items.map(({ id }: { id: string }) => id)).toEqual(['a', 'b', 'e'])
      const [found] = (await statusOf(api)).resources
      expect(found).toMatchObject({ stage: 'live', dirty: 3, quarantined: 2, open: 0 })
      const retried = await api.ask('POST', '/writes/a/repair', { body: {} })
      expect(retried.json).toMatchObject({ key: 'e1', attempts: 7, problem: 'is refused' })
      for (const id of ['b', 'e']) {
        expect((await api.ask('POST', `/writes/${id}/lost`, { body: {} })).status).toBe(200)
      }
      for (const path of [
        '/writes/a/lost',
        '/writes/b/repair',
        '/writes/c/lost',
        '/writes/d/lost',
        '/writes/e/lost',
        '/writes/x/lost',
      ]) {
        expect((await api.ask('POST', path, { body: {} })).status).toBe(404)
      }
      expect((await statusOf(api)).resources[0]).toMatchObject({ dirty: 3, quarantined: 0 })
      const audit = (await api.ask('GET', '/audit')).json.items
      expect(audit.map(({ action }: { action: string }) => action)).toEqual(
        expect.arrayContaining(['rollout.write-repair', 'rollout.write-lost']),
      )
    }))
})
