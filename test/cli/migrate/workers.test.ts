/** A migration that processes share by a control store in Postgres: one of them is killed, and nothing is lost or done twice. */
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startPostgres, type PostgresServer } from '../../support/postgres.ts'
import { soon } from '../../support/runs.ts'
import { someEntity } from '../../inner-universe/support.ts'
import { name, runsAt, told } from './shared.ts'
import { planted, project, type Project, type Store } from './setting.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

const documents = 1500

/** How many documents were written there ever: each write takes the next position of the feed. */
const writesAt = async ({ url }: Store): Promise<number> => {
  const text = await (await fetch(`${url}/raw/changes`)).text()
  const { next } = JSON.parse(text.trim().split('\n').at(-1) ?? '') as { next: string }
  return Number(next.split('.').at(-1))
}

const equal = async ({ migrate }: Project): Promise<void> => {
  const { stdout } = await migrate('verify', 'blue', 'green', '--json', '--recheck', '0s')
  expect(JSON.parse(stdout)).toMatchObject({ isEqual: true, found: [] })
}

test('two workers share a migration, one is killed, and the other one goes on with its range', async () => {
  const url = await server.database()
  const it = await project('1.1', '2.0', { control: url })
  const runs = await runsAt(url)
  const [first = '', second = ''] = await planted(it.blue, documents)
  for (let made = 0; made < 3; made++) await someEntity(it.blue.call, '1.1', `Made ${made}`)
  const all = await writesAt(it.blue)
  expect(await writesAt(it.green)).toBe(0)

  const slowly = ['--ranges', '4', '--batch', '10', '--rate', '100']
  const stays = it.migrating('run', 'blue', 'green', '--workers', ...slowly)
  await stays.noted(/^Migration /)
  const killed = it.migrating('worker', name)
  await killed.noted(/^Migration /)
  await vi.waitFor(
    async () => {
      const { workers, progress } = await told(runs)
      expect(workers.map(({ ranges }) => ranges)).toEqual([1, 1])
      expect(progress.total.read).toBeGreaterThan(20)
    },
    { timeout: soon },
  )
  killed.child.kill('SIGKILL')
  await once(killed.child, 'exit')
  expect((await it.migrate('throttle', name, '--rate', 'none')).code).toBe(0)

  const { code, stdout } = await stays.done
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('It is completed.') })
  const after = await told(runs)
  expect(after).toMatchObject({
    status: 'completed',
    progress: { total: { read: all }, caughtUp: 0 },
    workers: [],
  })
  // What the killed one wrote without saying so was found there. Events came over, and no new ones.
  expect(await writesAt(it.green)).toBe(all)
  await equal(it)

  // Whoever resumes it shares it, too: what has changed since its end.
  await it.blue.call('DELETE', `/entities/${first}`)
  const metadata = { name: 'changed', tags: [], properties: {} }
  await it.blue.call('PATCH', `/entities/${second}`, { metadata })
  const resumed = await it.migrate('resume', name)
  expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining('It is completed.') })
  // A document that has changed, one that has gone, and an event of each.
  expect((await told(runs)).progress.caughtUp).toBe(4)
  await equal(it)
})
