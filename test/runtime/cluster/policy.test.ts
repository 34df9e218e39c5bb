/** One policy for all workers: of the control store, or of files, which the primary alone reads. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { until } from '../../cli/support.ts'
import { allSee, putFile, replaceOne, serveBy } from './decided.ts'

test('all workers decide by the control store, name the same policy, and go on without the store', async () => {
  const served = await serveBy('store')
  const { cluster, run, seen, reach } = served
  const [first, second] = await seen()
  expect(first).toMatchObject({ store: 'blue', policy: expect.stringMatching(/^1-[0-9a-f]{8}$/) })
  expect(second).toEqual(first)

  await run('clients', 'pin', 'nerv', '1.1')
  await allSee(served, { version: '1.1' })
  const pinned = await seen()
  expect(pinned[0]?.policy).toMatch(/^2-/)
  expect(pinned[1]).toEqual(pinned[0])
  const name = pinned[0]?.policy ?? ''
  await until(async () => {
    const text = await cluster.admin('/readyz?verbose')
    return text.split(`policy ${name}`).length === 3
  })

  await run('flags', 'kill', '--all', '--backend', 'green')
  await allSee(served, { store: 'green', version: '1.1' })
  await replaceOne(served)
  await reach()
  const killed = await seen()
  expect(killed[0]).toMatchObject({ store: 'green', version: '1.1' })
  expect(killed[1]).toEqual(killed[0])

  const database = new DatabaseSync(served.database, { timeout: 60_000 })
  for (const { name: table } of database
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all()) {
    database.exec(`drop table "${String(table)}"`)
  }
  database.close()
  await until(async () => /"errors":\[\{/.test(await cluster.admin('/flags')))
  expect(await seen()).toEqual(killed)
  await replaceOne(served)
  await reach()
  expect(await seen()).toEqual(killed)
})

test('edits that come one upon the other all reach all workers, in order', async () => {
  const served = await serveBy('files')
  const file = join(served.state, 'edited.json')
  const last = 19
  for (let n = 0; n <= last; n += 1) {
    const kill = { scope: { kind: 'all' }, backend: n === last ? 'green' : 'blue' }
    const kills = n % 2 === 0 ? {} : { all: kill }
    await putFile(file, { kills, clients: { [`client-${n}`]: {} } })
    await served.seen()
  }
  await allSee(served, { store: 'green' })
  const [one, other] = await served.seen()
  expect(one?.policy).toMatch(/^\d+-[0-9a-f]{8}$/)
  expect(other).toEqual(one)
})

test('the kill file of the instance is in force in every worker, and changes no policy', async () => {
  const served = await serveBy('store')
  const before = await served.seen()
  await putFile(join(served.state, 'kill.json'), {
    kills: [{ scope: { kind: 'all' }, backend: 'green' }],
  })
  await allSee(served, { store: 'green' })
  expect(await served.seen()).toEqual(before.map((one) => ({ ...one, store: 'green' })))
})
