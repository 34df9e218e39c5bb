/** A store on SpacetimeDB is backed up in two ways while it is written, and comes back by either. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test, vi } from 'vitest'
import { configFile, isthmus, start, temporaryFolder } from '../../cli/support.ts'
import { caller, entityBody, type Call } from '../../inner-universe/support.ts'
import { soon } from '../../support/runs.ts'
import { findSpacetimeDb, startSpacetimeDb, type SpacetimeDb } from '../../support/spacetimedb.ts'
import { noServer } from '../support/given.ts'

const copied = promisify(execFile)

const server = async (fill?: (folder: string) => Promise<unknown>): Promise<SpacetimeDb> => {
  const started = await startSpacetimeDb(findSpacetimeDb() ?? '', fill)
  onTestFinished(() => started.close())
  return started
}

const storeOn = async ({ url }: SpacetimeDb, database: string, token: string): Promise<string> => {
  const words = ['--spacetimedb', `${url}/${database}`, '--token-file', token]
  const store = start(['store', '--schema', '2.0', '--port', '0', ...words])
  onTestFinished(() => void store.child.kill('SIGKILL'))
  return /http:\/\/[\d.:]+/.exec(await store.line(/ on http:/))?.[0] ?? ''
}

const linesOf = async (call: Call, resource: string): Promise<readonly string[]> =>
  (await call('GET', `/${resource}/export`)).text.split('\n').filter((line) => line !== '')

const write = (call: Call, from: number, to: number) =>
  Promise.all(
    Array.from({ length: to - from }, (_, index) =>
      call('POST', '/entities', entityBody('2.0', `number ${from + index}`)),
    ),
  )

test.skipIf(noServer)(
  'a copy of the data of a server that runs has a moment of each database',
  async () => {
    const token = join(await temporaryFolder(), 'token')
    const first = await server()
    const call = caller(await storeOn(first, 'copied', token))
    await write(call, 0, 100)
    let before: readonly string[] = []
    for (let at = 100; at < 400; at += 20) {
      await write(call, at, at + 20)
      if (at === 200) before = await linesOf(call, 'entities')
    }
    // It writes its log behind its answers: how far is seen in the copy alone.
    const [restored, there] = await vi.waitFor(async () => {
      const second = await server((folder) =>
        copied('cp', ['-a', '--sparse=always', `${first.folder}/.`, folder]),
      )
      const copy = caller(await storeOn(second, 'copied', token))
      const lines = await linesOf(copy, 'entities')
      expect(before.filter((line) => !lines.includes(line))).toEqual([])
      return [copy, lines] as const
    }, soon)
    const all = await linesOf(call, 'entities')
    expect(there.filter((line) => !all.includes(line))).toEqual([])
    // Each is there with its event, or not at all.
    expect((await linesOf(restored, 'events')).length).toBe(there.length)
    expect((await restored('POST', '/entities', entityBody('2.0'))).status).toBe(201)
  },
)

test.skipIf(noServer)('a backup is restored into another database, and is the same', async () => {
  const folder = await temporaryFolder()
  const token = join(folder, 'token')
  const both = await server()
  const from = await storeOn(both, 'from', token)
  const to = await storeOn(both, 'to', token)
  await write(caller(from), 0, 120)
  const replication = { put: '/raw{path}', bulk: { path: '/raw{path}', changes: '/raw/changes' } }
  const config = await configFile({
    backends: {
      blue: { url: from, version: '2.0', replication },
      green: { url: to, version: '2.0', replication },
    },
    decision: { flag: 'entity-schema', fallback: 'blue' },
  })
  const backups = ['--backups', join(folder, 'backups'), '--config', config]
  const made = await isthmus(['backup', 'create', 'blue', '--name', 'one', ...backups])
  expect(made).toMatchObject({ code: 0 })
  const restored = await isthmus(['backup', 'restore', 'one', '--to', 'green', '--yes', ...backups])
  expect(restored).toMatchObject({ code: 0 })
  for (const resource of ['entities', 'events']) {
    expect(await linesOf(caller(to), resource)).toEqual(await linesOf(caller(from), resource))
  }
})
