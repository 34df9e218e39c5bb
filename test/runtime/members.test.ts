/** Processes that are killed before a rollout is declared hold up its changes, until somebody declares them gone. */
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { sqliteDatabase } from '../../src/control/node/sqlite.ts'
import type { RolloutStatus } from '../../src/control/rollout/actions.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { isthmus } from '../cli/support.ts'
import { committed } from '../control/suite/edits.ts'
import { undeclaredLine } from '../support/declared-lines.ts'
import { soon } from '../support/runs.ts'
import { folderOf, startGateway, startStores } from './faults/support.ts'

const rollout = { from: 'blue', to: 'green', resources: ['entities'] }

/** A control store, and gateways over it whose leases are short. */
const fleet = async () => {
  const folder = await folderOf()
  const file = join(folder, 'control.db')
  const store = createControlStore(sqliteDatabase(file))
  onTestFinished(() => store.close())
  await store.migrate()
  const backends = await startStores()
  const config = {
    backends,
    control: { store: `sqlite:${file}`, pollMs: 50 },
    rollouts: { leaseMs: 600, marginMs: 100, requestMs: 200, graceMs: 100, waitMs: 1000 },
  }
  const gateway = (workers?: number) =>
    startGateway({ config, ...(workers !== undefined && { workers }) })
  const members = (count: number) =>
    vi.waitFor(
      async () => {
        const found = await store.members()
        expect(found).toHaveLength(count)
        return found
      },
      { timeout: soon, interval: 50 },
    )
  return { store, gateway, members }
}

test('a gateway that was killed is named by the status and in the log; forgotten, it holds up nothing', async () => {
  const { store, gateway, members } = await fleet()
  const dead = await gateway()
  const [{ id, name } = { id: '', name: '' }] = await members(1)
  const lives = await gateway()
  await members(2)
  await vi.waitFor(
    async () => {
      const instances = (await store.instances()).map((one) => one.id)
      expect(instances, 'its name is the one of `control instances`').toContain(name)
    },
    { timeout: soon, interval: 50 },
  )
  dead.child.kill('SIGKILL')
  await once(dead.child, 'exit')
  const run = (...words: readonly string[]) =>
    isthmus(['rollout', ...words, '--config', lives.file])
  const status = async () =>
    JSON.parse((await run('status', 'move', '--json')).stdout) as RolloutStatus

  await committed(store, [{ kind: 'rollout', id: 'move', value: rollout }])
  await vi.waitFor(
    async () =>
      expect((await status()).waitsFor).toEqual([
        { id, name, why: 'silent', resources: ['entities'], silentMs: expect.any(Number) },
      ]),
    { timeout: soon, interval: 50 },
  )
  expect((await run('advance', 'move', '--to', 'dualwrite', '--yes')).code).toBe(0)
  const message = 'A change of who is written was taken back'
  const line = await vi.waitFor(
    () => {
      const found = lives.log().find((one) => one.message === message)
      if (!found) throw new Error('Nothing was taken back yet')
      return found
    },
    { timeout: soon, interval: 50 },
  )
  expect(line).toMatchObject({ instances: [name], writes: 0, resource: 'entities' })
  expect(undeclaredLine(JSON.stringify(line))).toBeUndefined()
  expect((await status()).resources).toMatchObject([{ stage: 'off' }])

  const asked = await run('forget', id)
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('only cut off')])
  expect(asked.stderr).toContain(name)
  await vi.waitFor(
    async () => {
      const done = await run('forget', id, '--yes', '--reason', 'its machine is gone')
      expect([done.code, done.stderr]).toEqual([0, ''])
    },
    { timeout: soon, interval: 50 },
  )
  await vi.waitFor(
    async () =>
      expect(await status()).toMatchObject({ resources: [{ stage: 'dualwrite' }], waitsFor: [] }),
    { timeout: soon, interval: 50 },
  )
})

test('each worker is a member under its number, and one that is stopped leaves nothing', async () => {
  const { gateway, members } = await fleet()
  const team = await gateway(2)
  const names = (await members(2)).map(({ name }) => name)
  expect(new Set(names.map((name) => name.split('/')[1]))).toEqual(new Set(['1', '2']))
  for (const name of names) expect(name).toMatch(/^.+:\d+:[0-9a-f]{8}\/\d$/)
  await team.stop()
  await members(0)
})
