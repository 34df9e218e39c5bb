/** What a program of a team does with two backends of its configuration. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { defineConfig } from '../../../src/gateway/index.ts'
import { kindsOf, openMigration, openStore } from '../../../src/runtime/migrate/index.ts'
import { temporaryFolder } from '../../cli/support.ts'
import { create, relationBody, someEntity, start } from '../../inner-universe/support.ts'
import { closedAfter, call, valueOf } from '../../migrate/support/http-store.ts'

const arranged = async () => {
  const [blue, green] = [await start('1.1'), await start('2.0')]
  const replication = {
    put: '/raw{path}',
    bulk: { path: '/raw{path}', changes: '/raw/changes' },
  } as const
  const control = `sqlite:${join(await temporaryFolder(), 'control.db')}` as const
  const config = defineConfig({
    backends: {
      blue: { url: blue.store.url, version: '1.1', replication },
      green: { url: green.store.url, version: '2.0', replication },
    },
    decision: { flag: 'entity-schema', fallback: 'blue' },
    control: { store: control },
  })
  return { blue: blue.call, green: green.call, config, control }
}

const initialised = async (address: string) => {
  const { openControlStore } = await import('../../../src/control/node/open.ts')
  const control = closedAfter(await openControlStore(address, { folder: '/' }))
  await control.migrate()
  return control
}

test('opens both, moves all of it, goes on with it, and compares', async () => {
  const { blue, green, config, control } = await arranged()
  const runs = await initialised(control)
  const ids = [await someEntity(blue, '1.1', 'Ada'), await someEntity(blue, '1.1', 'Bob')]
  await create(blue, '/relations', relationBody('1.1', ids[0] ?? '', ids[1] ?? ''))
  const moving = closedAfter(openMigration({ contract, config, from: 'blue', to: 'green' }))
  expect(moving.types[0]).toBe('Entity')

  const missing = valueOf(await moving.verify({ recheckMs: 0, most: 1 }))
  expect(missing).toMatchObject({ isEqual: false, found: [{ verdict: { kind: 'missing' } }] })
  expect(missing.types[0]).toMatchObject({ missing: 2 })

  const first = valueOf(await moving.run())
  expect(first.status).toBe('completed')
  expect(first.progress.types[0]).toMatchObject({ type: 'Entity', counts: { created: 2 } })
  expect(valueOf(await moving.verify({ recheckMs: 0 }))).toMatchObject({ isEqual: true, found: [] })

  await someEntity(blue, '1.1', 'Cay')
  expect(valueOf(await moving.run())).toMatchObject({ status: 'completed' })
  expect(await runs.runs.run('blue-to-green')).toMatchObject({ state: { source: 'blue' } })
  const store = closedAfter(openStore({ contract, config }, 'green'))
  const [entities] = kindsOf(store.version).kinds
  if (!entities) throw new Error('no kinds')
  expect(valueOf(await store.count(entities, call))).toBe(3)
  expect((await green('GET', `/entities/${ids[0]}`)).body).toMatchObject({ owner_identity: null })
})

test('changes documents on the way, moves one kind at once, and looks whether all is whole', async () => {
  const { blue, config } = await arranged()
  const id = await someEntity(blue, '1.1', 'Ada')
  const gone = await someEntity(blue, '1.1', 'Bob')
  const relation = await create(blue, '/relations', relationBody('1.1', id, gone))
  const transforms = {
    Entity: (document: unknown) =>
      (document as { readonly id: string }).id === gone ? null : (document as { id: string }),
  }
  const ends = { from: 'blue', to: 'green' }
  const moving = closedAfter(openMigration({ contract, config, ...ends, transforms }))
  expect(valueOf(await moving.migrate('Entity'))).toMatchObject({ read: 2, created: 1 })
  expect(valueOf(await moving.verify({ recheckMs: 0, only: ['Entity'] }))).toMatchObject({
    isEqual: true,
    types: [{ type: 'Entity', dropped: 1 }],
  })
  // The raw route takes a relation without its end: an audit finds it.
  valueOf(await moving.migrate('Relation'))
  expect(valueOf(await moving.audit('source')).issues.error).toBe(0)
  const audited = valueOf(await moving.audit('target'))
  expect(audited.found).toContainEqual(
    expect.objectContaining({ code: 'dangling-reference', key: relation.body['id'] }),
  )
})

test('goes on with the transforms that it began with, and no others', async () => {
  const { blue, config, control } = await arranged()
  await initialised(control)
  await someEntity(blue, '1.1', 'Ada')
  const by = (transformsDigest: string) =>
    closedAfter(
      openMigration({
        contract,
        config,
        from: 'blue',
        to: 'green',
        transforms: { Entity: (document) => document },
        transformsDigest,
      }),
    )
  expect(valueOf(await by('one').run())).toMatchObject({ status: 'completed' })
  expect(await by('other').run()).toMatchObject({
    ok: false,
    problem: { code: 'migration-refused' },
  })
  expect(valueOf(await by('one').run())).toMatchObject({ status: 'completed' })
})

test('a store of a program’s own is an end, and a wrong one is named', async () => {
  const { blue, config } = await arranged()
  await someEntity(blue, '1.1', 'Ada')
  const green = openStore({ contract, config }, 'green')
  const written: string[] = []
  const own: typeof green = {
    ...green,
    name: 'own',
    write: (kind, writes, options) => {
      written.push(...writes.map(({ key }) => key))
      return green.write(kind, writes, options)
    },
  }
  const moving = closedAfter(openMigration({ contract, config, from: 'blue', to: own }))
  valueOf(await moving.migrate('Entity'))
  expect(written).toHaveLength(1)
  expect(() => openMigration({ contract, config, from: 'blue', to: 'red' })).toThrow(
    'cannot reach the backend red',
  )
  expect(() => openMigration({ contract, config, from: 'blue', to: 'blue' })).toThrow('name two')
})
