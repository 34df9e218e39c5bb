/** The commands that move, keep and judge data, as processes, where backends of the configuration are databases. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openControlStore } from '../../../src/control/node/open.ts'
import type { ControlStore } from '../../../src/control/port.ts'
import contract from '../../../adapters/index.ts'
import { entityOf, planted } from '../../cli/migrate/setting.ts'
import { configFile, isthmus, temporaryFolder, type Done } from '../../cli/support.ts'
import { serverOf } from '../../../src/spacetime/index.ts'
import { committed } from '../../control/suite/edits.ts'
import { caller, guid, someEntity, type Schema } from '../../inner-universe/support.ts'
import { times } from '../../rollout/support/gateways.ts'
import { startEmbeddedStore } from '../../support/embedded-store.ts'
import { given, noServer, valueOf } from '../support/given.ts'
import {
  foreignWriter,
  localStore,
  newDatabase,
  tableOf,
  type LocalStore,
} from '../store/support/local.ts'

const replication = { put: '/raw{path}', bulk: { path: '/raw{path}', changes: '/raw/changes' } }

const databaseBackend = (database: string, version: Schema) => ({
  spacetimedb: { ...given, database },
  version,
  replication,
})

/** A database and a store process of its own before it, by which the test writes and reads it. */
const end = async (schema: Schema): Promise<LocalStore & { readonly database: string }> => {
  const database = newDatabase()
  return { ...(await localStore(database, {}, { schema })), database }
}

interface Place {
  readonly store: string
  readonly backups: string
  /** `isthmus` with the configuration, and where the words take them the control store and the folder of backups. */
  readonly run: (words: string, ...more: readonly string[]) => Promise<Done>
}

const withStore = /^migrate (?:run|resume|repair|cutover|rollback|report|status)/
const withBackups = /^(?:backup|migrate cutover)/

const placeOf = async (backends: object): Promise<Place> => {
  const config = await configFile({
    backends,
    decision: { flag: 'entity-schema', fallback: 'blue' },
  })
  const folder = await temporaryFolder()
  const [store, backups] = [`sqlite:${join(folder, 'control.db')}`, join(folder, 'backups')]
  expect(await isthmus(['control', 'init', '--store', store])).toMatchObject({ code: 0 })
  const run = (words: string, ...more: readonly string[]) =>
    isthmus([
      ...words.split(' '),
      ...more,
      '--config',
      config,
      ...(withStore.test(words) ? ['--store', store] : []),
      ...(withBackups.test(words) ? ['--backups', backups] : []),
    ])
  return { store, backups, run }
}

/** What a command says that has done its work. */
const saidBy = async (running: Promise<Done>): Promise<string> => {
  const { code, stdout, stderr } = await running
  expect({ code, stderr: code === 0 ? '' : stderr + stdout }).toEqual({ code: 0, stderr: '' })
  return stdout
}

const resources = ['entities', 'relations']

/** A rollout from blue to green that writes both. */
const dualWriting = async (url: string): Promise<ControlStore> => {
  const store = await openControlStore(url, { folder: '/' })
  onTestFinished(() => store.close())
  const value = { from: 'blue', to: 'green', resources }
  await committed(store, [{ kind: 'rollout', id: 'to-green', value }])
  const ledger = store.ledger('test', times, 'test')
  for (const resource of resources) {
    await ledger.found(resource, {
      rollout: 'to-green',
      stage: 'dualwrite',
      side: 'from',
      share: 0,
    })
  }
  const state = { target: { stage: 'dualwrite', share: 0 }, status: 'running' } as const
  const by = { actor: 'test', action: 'rollout.begin', rollout: 'to-green', version: 0 }
  await store.changeRollout({ ...by, state })
  return store
}

const tokenIn = (json: string): string => {
  const { token } = JSON.parse(json) as { readonly token: string | null }
  return token ?? ''
}

test.skipIf(noServer)(
  'data moves between two databases by evidence, and back, and is kept beside',
  async () => {
    const [blue, green, third] = [await end('1.1'), await end('2.0'), newDatabase()]
    const { store, backups, run } = await placeOf({
      blue: databaseBackend(blue.database, '1.1'),
      green: databaseBackend(green.database, '2.0'),
      third: databaseBackend(third, '1.1'),
    })
    const [first = ''] = await planted(blue, 30)

    expect(await saidBy(run('audit schema blue'))).toContain('0 errors')
    expect(await saidBy(run('backup create blue'))).toContain('30')
    const [backup = ''] = await readdir(backups)
    await saidBy(isthmus(['backup', 'verify', backup, '--backups', backups]))

    const plan = join(await temporaryFolder(), 'plan.json')
    expect(await saidBy(run('migrate plan blue green --out', plan))).toContain('Entity')
    const ran = await saidBy(run('migrate run blue green --plan', plan))
    expect(ran).toMatch(/Entity +30 read, 30 created\n/)
    expect(ran).toContain('It is completed.')
    expect(await saidBy(run('migrate verify blue green'))).toContain('Both hold the same.')

    const control = await dualWriting(store)
    await green.call('PATCH', `/entities/${first}`, { metadata: { name: 'another' } })
    const closed = await run('migrate cutover blue-to-green --recheck 0s --json')
    expect(closed.code).toBe(1)
    const repair = 'migrate repair blue green --recheck 0s --extras delete --kept'
    expect(await saidBy(run(repair, backups))).toContain('deleted')
    const token = tokenIn(await saidBy(run('migrate cutover blue-to-green --recheck 0s --json')))
    const cutover = `migrate cutover blue-to-green --recheck 0s --yes --token ${token}`
    // Written at one of them alone.
    const stray = await someEntity(blue.call, '1.1')
    expect((await run(cutover)).stderr).toContain('documents differ')
    await saidBy(run(repair, backups))
    const done = await saidBy(run(cutover))
    expect(done).toContain('all 32 documents were compared, and are equal')
    expect(done).toContain('The rollout to-green goes to live')
    expect((await green.call('GET', `/entities/${stray}`)).status).toBe(200)
    expect(await saidBy(run('migrate rollback blue-to-green --yes --reason slow'))).toContain(
      'goes back to blue',
    )
    expect((await control.rollouts()).rows.get('to-green')?.state).toMatchObject({
      status: 'reverting',
    })

    await saidBy(run(`backup restore ${backup} --to third --yes`))
    const restored = await localStore(third, {}, { schema: '1.1' })
    expect((await restored.call('GET', `/entities/${first}`)).text).toBe(
      (await blue.call('GET', `/entities/${first}`)).text,
    )
  },
)

/** A store process in this one, its documents in memory. */
const httpStore = async (schema: Schema) => {
  const store = await startEmbeddedStore({ schema, contract, port: 0 })
  onTestFinished(() => store.close())
  return { url: store.url, call: caller(store.url) }
}

test.skipIf(noServer)(
  'data moves from a store by HTTP into a database, and is repaired',
  async () => {
    const [blue, green] = [await httpStore('1.1'), await end('2.0')]
    const { run, backups } = await placeOf({
      blue: { url: blue.url, version: '1.1', replication },
      green: databaseBackend(green.database, '2.0'),
    })
    const [first = '', second = ''] = await planted(blue, 20)
    const ran = await saidBy(run('migrate run blue green'))
    expect(ran).toMatch(/Entity +20 read, 20 created\n/)
    // What has changed since is brought over by going on.
    await blue.call('PATCH', `/entities/${first}`, { metadata: { name: 'later' } })
    await blue.call('DELETE', `/entities/${second}`)
    const differs = await run('migrate verify blue green --recheck 0s')
    expect(differs.code).toBe(1)
    expect(differs.stdout).toContain(`Entity ${second} is there, and not at the source`)
    const repair = 'migrate repair blue green --recheck 0s --extras delete --kept'
    expect(await saidBy(run(repair, backups))).toContain('deleted')
    expect(await saidBy(run('migrate verify blue green'))).toContain('Both hold the same.')
    expect((await green.call('GET', `/entities/${first}`)).body).toMatchObject({
      metadata: { name: 'later' },
    })
    expect((await green.call('GET', `/entities/${second}`)).status).toBe(404)
  },
)

test.skipIf(noServer)('commands say what is wrong with a database, as of any backend', async () => {
  const green = await end('2.0')
  const { run } = await placeOf({
    blue: databaseBackend(green.database, '1.1'),
    green: databaseBackend(green.database, '2.0'),
    away: {
      ...databaseBackend('away', '2.0'),
      spacetimedb: { url: 'http://127.0.0.1:9', database: 'away', token: 'a' },
    },
    stranger: {
      ...databaseBackend(green.database, '2.0'),
      spacetimedb: { ...given, database: green.database, token: 'a' },
    },
    nowhere: { url: 'http://127.0.0.1:9', version: '2.0', replication },
  })
  const [away, nowhere] = [await run('audit schema away'), await run('audit schema nowhere')]
  expect(away.code).toBe(nowhere.code)
  expect(away.stderr).toBe(nowhere.stderr.replaceAll('nowhere', 'away'))
  const otherSchema = await run('migrate verify blue green')
  expect(otherSchema.code).toBe(2)
  expect(otherSchema.stderr).toMatch(/backends > blue > .*another schema than 1\.1/)
  const stranger = await run('backup create stranger')
  expect(stranger.code).toBe(2)
  expect(stranger.stderr).toContain('backends > stranger > spacetimedb')
  expect(stranger.stderr).not.toContain(given.token)
})

test.skipIf(noServer)('what only reads makes no database of a name that is not there', async () => {
  const green = await end('2.0')
  const typed = newDatabase()
  const { run } = await placeOf({
    blue: databaseBackend(typed, '1.1'),
    green: databaseBackend(green.database, '2.0'),
  })
  const reading = [
    'backup create blue',
    'audit schema blue',
    'migrate plan blue green',
    'migrate run blue green',
    'migrate verify blue green',
    'migrate verify green blue',
  ]
  for (const words of reading) {
    const { code, stderr } = await run(words)
    expect([words, code]).toEqual([words, 2])
    expect(stderr).toMatch(/backends > blue > .*SpacetimeDB has no database/)
  }
  expect(await serverOf({ url: given.url }).schemaOf(typed)).toMatchObject({
    problem: { code: 'database-not-found' },
  })
  // Whatever is written to is made.
  expect((await run('migrate run green blue --drop AccessControl')).code).toBe(0)
})

test.skipIf(noServer)(
  'a row that is no document stops what copies, compares or judges all of them',
  async () => {
    const [blue, green] = [await end('2.0'), newDatabase()]
    const { run } = await placeOf({
      blue: databaseBackend(blue.database, '2.0'),
      green: databaseBackend(green, '2.0'),
    })
    await planted(blue, 5)
    const entities = tableOf('entities')
    const metadata = { name: 'odd', tags: [], properties: { p: 'x' } }
    const body = JSON.stringify({ ...entityOf(guid(9), 0), metadata, owner_identity: null })
    const row = Buffer.from(valueOf(entities.encode({ id: guid(9), body })))
    row.write('"x{', row.indexOf('"x"'))
    const writer = await foreignWriter(blue.database)
    const inserted = await writer.call([{ kind: 'insert', table: entities.name, row }])
    expect(inserted.kind).toBe('committed')
    const bad = `blue has rows in its database that are no documents: entities ${guid(9)}`
    for (const words of [
      'migrate verify blue green',
      'migrate plan blue green',
      'backup create blue',
      'audit schema blue',
    ]) {
      const { code, stdout, stderr } = await run(words)
      expect([words, code, stdout.includes('completed')]).toEqual([words, 2, false])
      expect(stderr + stdout).toContain(bad)
    }
    const stopped = await run('migrate run blue green')
    expect([stopped.code, stopped.stderr.includes('Trying again')]).toEqual([1, false])
    expect(stopped.stdout).toContain(`It is failed: ${bad}`)
    const deleted = await writer.call([{ kind: 'delete', table: entities.name, row }])
    expect(deleted.kind).toBe('committed')
    const ran = await saidBy(run('migrate resume blue-to-green'))
    expect(ran).toMatch(/Entity +5 read, 5 created\n/)
    expect(ran).toContain('It is completed.')
    expect(await saidBy(run('migrate verify blue green'))).toContain('Both hold the same.')
  },
)
