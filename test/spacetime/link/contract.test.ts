/** Documents of a contract, in tables that are derived from it, on a real server. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../src/spacetime/link/index.ts'
import { moduleOf } from '../../../src/spacetime/module/index.ts'
import { silentLogger } from '../../../src/telemetry/index.ts'
import { freshName, given, noServer, server, valueOf } from '../support/given.ts'
import { keys, moduleOf as tablesOf } from '../support/tables.ts'

describe.skipIf(noServer)('a database of Inner Universe', () => {
  test.each(keys)('%s is published, and the same again', async (version) => {
    const { definition } = tablesOf(version)
    const database = freshName()
    expect(valueOf(await server.publish(database, moduleOf(definition))).created).toBe(true)
    expect(valueOf(await server.publish(database, moduleOf(definition))).created).toBe(false)
    valueOf(await server.deleteDatabase(database))
  })

  test.each(keys.filter((key) => key !== '3.0'))(
    '%s is published, written to and followed',
    async (version) => {
      const { definition, tables } = tablesOf(version)
      const database = freshName()
      valueOf(await server.publish(database, moduleOf(definition)))
      onTestFinished(async () => {
        await server.deleteDatabase(database)
      })
      let last: Uint8Array | undefined
      const link = connect({
        ...given,
        database,
        tables: tables.map(({ name }) => name),
        onChanges: ({ tables: [change] }) => {
          for (const row of change?.inserts ?? []) last = Uint8Array.from(row)
        },
        log: silentLogger,
      })
      onTestFinished(() => link.close())
      await link.connected()
      const entities = tables.find(({ resource }) => resource === 'entities')
      if (!entities) throw new Error('no entities')
      const body =
        '{"id":"e","entity_type":"Person","created_at":1,"updated_at":2,"metadata":{"tags":["x"],"properties":{}},"beside":1.0}'
      const row = valueOf(entities.encode({ id: 'e', body }))
      const { name: table } = entities
      expect(await link.call([{ kind: 'insert', table, row }])).toEqual({ kind: 'committed' })
      expect(valueOf(entities.decode(last ?? new Uint8Array())).body).toBe(body)
      expect(await link.call([{ kind: 'insert', table, row }])).toMatchObject({ kind: 'refused' })
      expect(await link.call([{ kind: 'delete', table, row }])).toEqual({ kind: 'committed' })
    },
  )
})
