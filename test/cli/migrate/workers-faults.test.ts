/** Workers of a migration that sleep, are stopped, have other code, or lose their Postgres for a while. */
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import ours from '../../../adapters/index.ts'
import type { RunStore } from '../../../src/control/runs.ts'
import { startPostgres, type PostgresServer } from '../../support/postgres.ts'
import { soon } from '../../support/runs.ts'
import { temporaryFile, type Running } from '../support.ts'
import { name, runsAt, told } from './shared.ts'
import { planted, project, type Project } from './setting.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

const documents = 600

interface Shared {
  readonly it: Project
  readonly runs: RunStore
  readonly ids: readonly string[]
  readonly first: Running
  readonly second: Running
}

/** Two that work on a migration, each on a range of it, slowly. */
const shared = async (): Promise<Shared> => {
  const control = await server.database()
  const it = await project('1.1', '2.0', { control })
  const runs = await runsAt(control)
  const ids = await planted(it.blue, documents)
  const slowly = ['--ranges', '4', '--batch', '5', '--rate', '20']
  const first = it.migrating('run', 'blue', 'green', '--workers', ...slowly)
  await first.noted(/^Migration /)
  const second = it.migrating('worker', name)
  await vi.waitFor(
    async () => {
      const { workers, progress } = await told(runs)
      expect(workers.map(({ ranges }) => ranges)).toEqual([1, 1])
      expect(progress.total.read).toBeGreaterThan(20)
    },
    { timeout: soon },
  )
  return { it, runs, ids, first, second }
}

const freely = async ({ migrate }: Project): Promise<void> => {
  expect((await migrate('throttle', name, '--rate', 'none')).code).toBe(0)
}

const completed = { code: 0, stdout: expect.stringContaining('It is completed.') }

const equal = async ({ migrate }: Project): Promise<void> => {
  const { stdout } = await migrate('verify', 'blue', 'green', '--json', '--recheck', '0s')
  expect(JSON.parse(stdout)).toMatchObject({ isEqual: true, found: [] })
}

test('one that sleeps while others end its range brings nothing back, and says so', async () => {
  const { it, runs, ids, first, second } = await shared()
  second.child.kill('SIGSTOP')
  await freely(it)
  expect(await first.done).toMatchObject(completed)
  expect((await told(runs)).progress.total.read).toBe(documents)
  // What it was about to write is gone by now.
  for (const id of ids) await it.blue.call('DELETE', `/entities/${id}`)
  expect(await it.migrate('resume', name)).toMatchObject(completed)
  second.child.kill('SIGCONT')
  const awoken = await second.done
  expect(awoken).toMatchObject(completed)
  expect(awoken.stderr).toContain('Another worker goes on with its range')
  expect((await it.green.call('GET', '/entities')).body['items']).toEqual([])
  await equal(it)
})

test('all of them wait while it is paused, and one of them is ended by SIGTERM', async () => {
  const { it, runs, first, second } = await shared()
  expect((await it.migrate('pause', name)).code).toBe(0)
  await vi.waitFor(
    async () => {
      const { workers, status } = await told(runs)
      expect({ status, ranges: workers.map(({ ranges }) => ranges) }).toEqual({
        status: 'paused',
        ranges: [0, 0],
      })
    },
    { timeout: soon },
  )
  const { read } = (await told(runs)).progress.total
  await pause(2000)
  expect((await told(runs)).progress.total.read).toBe(read)
  expect(read).toBeLessThan(documents)
  const third = it.migrating('resume', name)
  await third.noted(/^Migration /)
  second.child.kill('SIGTERM')
  const ended = await second.done
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain('Others go on with what is left')
  expect((await told(runs)).status).toBe('in_progress')
  await freely(it)
  expect(await first.done).toMatchObject(completed)
  expect(await third.done).toMatchObject(completed)
  await equal(it)
})

test('they wait for a Postgres that is away, and say so', async ({ skip }) => {
  if (!server.isOurs) skip()
  const { it, runs, first, second } = await shared()
  const before = (await told(runs)).progress.total.read
  await server.stop()
  await Promise.all([first, second].map((one) => one.noted(/Trying again in/)))
  await server.start()
  await vi.waitFor(
    async () => expect((await told(runs)).progress.total.read).toBeGreaterThan(before + 20),
    { timeout: soon },
  )
  await freely(it)
  expect(await first.done).toMatchObject(completed)
  expect(await second.done).toMatchObject(completed)
  expect((await told(runs)).progress.total.read).toBe(documents)
  await equal(it)
})

test('one with other transforms, or another contract, is refused and changes nothing', async () => {
  const { it, runs, first, second } = await shared()
  const transforms = await temporaryFile(
    'transforms.mjs',
    'export default { Entity: () => null }\n',
  )
  const other = await it.migrate('worker', name, '--transform', transforms)
  expect(other).toMatchObject({ code: 1, stdout: '' })
  expect(other.stderr).toContain('has worked without transforms so far')
  const anew = await it.migrate('resume', name, '--anew', '--transform', transforms)
  expect(anew).toMatchObject({ code: 1, stdout: '' })
  expect(anew.stderr).toContain(`Workers are at work on ${name}: pause it first`)
  expect((await told(runs)).status).toBe('in_progress')

  /** Workers write to the state only when the migration ends. */
  const contract = async (hash: string): Promise<void> => {
    const { version = 0, state = {} } = (await runs.run(name)) ?? {}
    const changed = { actor: 'test', action: 'test', name, version }
    expect(await runs.changeRun({ ...changed, state: { ...state, contract: hash } })).toBe(true)
  }
  await contract('another')
  const foreign = await it.migrate('worker', name)
  expect(foreign).toMatchObject({ code: 1, stdout: '' })
  expect(foreign.stderr).toContain('The contract has changed since this migration began')
  await contract(ours.hash)
  await freely(it)
  for (const { child } of [first, second]) if (child.exitCode === null) await once(child, 'exit')
  const last = await it.migrate('resume', name)
  expect(last).toMatchObject(completed)
  await equal(it)
})
