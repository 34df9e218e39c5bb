/** Rows on their way through a real server: documents come back to the byte, from tables that it has checked. */
import * as fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import type { Module, Table } from '../../../src/spacetime/definition/index.ts'
import { connect, type Delivery } from '../../../src/spacetime/link/index.ts'
import { moduleOf as wasmOf, type Step } from '../../../src/spacetime/module/index.ts'
import { documents } from '../../../src/testing/generate/documents.ts'
import { holdsInTime } from '../../support/seed.ts'
import { randomOf } from '../../support/random.ts'
import { styles, written } from '../../support/written.ts'
import { freshName, given, noServer, server, valueOf } from '../support/given.ts'
import { checkedLines } from '../support/lines.ts'
import { keys, moduleOf } from '../support/tables.ts'

const typeOf: Readonly<Record<string, string>> = {
  entities: 'Entity',
  relations: 'Relation',
  'state-versions': 'StateVersion',
  events: 'Event',
  deltas: 'DeltaRecord',
  'access-control': 'AccessControl',
}

const publish = async ({ definition }: Module): Promise<string> => {
  const name = freshName()
  valueOf(await server.publish(name, wasmOf(definition)))
  onTestFinished(async () => {
    await server.deleteDatabase(name)
  })
  return name
}

/** A connection, and the rows that it was told of, by table and key. */
const follow = async (database: string, { tables }: Module) => {
  const rows = new Map<string, Uint8Array>()
  const take = ({ tables: changes }: Delivery): void => {
    for (const { table, inserts } of changes) {
      const of = tables.find(({ name }) => name === table) as Table
      for (const row of inserts)
        rows.set(`${table} ${valueOf(of.keyOf(row))}`, Uint8Array.from(row))
    }
  }
  const { log } = checkedLines()
  const names = tables.map(({ name }) => name)
  const link = connect({ ...given, database, tables: names, onChanges: take, log })
  onTestFinished(() => link.close())
  await link.connected()
  return { link, rows }
}

interface Sent {
  readonly body: string
  readonly row: Uint8Array
  readonly table: Table
}

/** What is told of the rows is what was sent, but for the numbers that the server gives. */
const expectBack = (rows: ReadonlyMap<string, Uint8Array>, sent: ReadonlyMap<string, Sent>) => {
  for (const [key, { body, row, table }] of sent) {
    const told = rows.get(key)
    if (!told) throw new Error(`${key} does not come back: ${body}`)
    const back = valueOf(table.decode(told))
    expect(back.body).toBe(body)
    if (table.resource === 'events') expect(back.sequence).toBeGreaterThan(0n)
    else expect(Buffer.compare(told, row)).toBe(0)
  }
}

describe.skipIf(noServer)('rows of every type', () => {
  test.each(keys)('of %s come back from the server to the byte', async (key) => {
    const version = contract.version(key)
    if (!version) throw new Error(`no version ${key}`)
    const module = moduleOf(key)
    const database = await publish(module)
    const { link, rows } = await follow(database, module)
    const all = new Map<string, Sent>()
    const drawn = fc
      .constantFrom(...module.tables)
      .chain((table) =>
        fc.tuple(
          fc.constant(table),
          documents(version.types, typeOf[table.resource] ?? ''),
          styles,
          fc.integer(),
        ),
      )
    await holdsInTime(
      200,
      fc.asyncProperty(fc.array(drawn, { minLength: 1, maxLength: 20 }), async (some) => {
        const sent = new Map<string, Sent>()
        const steps: Step[] = []
        for (const [table, value, style, seed] of some) {
          const id = `k${all.size}`
          const body = written(value, { ...style, unknown: false, mark: false }, randomOf(seed))
          const row = valueOf(table.encode({ id, body }))
          steps.push({ kind: 'insert', table: table.name, row })
          sent.set(`${table.name} ${id}`, { body, row, table })
          all.set(`${table.name} ${id}`, { body, row, table })
        }
        expect(await link.call(steps)).toEqual({ kind: 'committed' })
        expectBack(rows, sent)
      }),
    )
    const { rows: stored } = await follow(database, module)
    expect(stored.size).toBe(all.size)
    expectBack(stored, all)
  })
})
