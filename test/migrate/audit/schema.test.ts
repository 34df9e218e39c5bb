/** `isthmus audit schema`, over stores that hold what they should not. */
import { DatabaseSync } from 'node:sqlite'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import type { RunningStore } from '../../../src/inner-universe/index.ts'
import { inSqlite, startEmbeddedStore } from '../../support/embedded-store.ts'
import { isthmus, root } from '../../cli/support.ts'
import { caller, guid, type Call } from '../../inner-universe/support.ts'

let folder = ''
let store: RunningStore
let call: Call

const begin = async (): Promise<void> => {
  store = await startEmbeddedStore({
    schema: '1.1',
    contract,
    port: 0,
    file: join(folder, 'blue.db'),
  })
  call = caller(store.url)
  const config = {
    backends: { blue: { url: store.url, version: '1.1' } },
    decision: { flag: 'none', fallback: 'blue' },
  }
  await writeFile(join(folder, 'config.json'), JSON.stringify(config))
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-audit-'))
  await begin()
})

afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const audit = async (...more: readonly string[]) => {
  const words = ['audit', 'schema', 'blue', '--config', join(folder, 'config.json'), ...more]
  const { code, stdout, stderr } = await isthmus([
    ...words,
    '--contract',
    join(root, 'adapters/index.ts'),
  ])
  return { code, stdout, stderr }
}

const found = async (...more: readonly string[]) => {
  const { code, stdout, stderr } = await audit('--json', ...more)
  expect(stderr).toBe('')
  const said = JSON.parse(stdout)
  const told = said.found as readonly { code: string; message: string }[]
  return { code, said, told: told.map((one) => `${one.code}: ${one.message}`) }
}

/** But for those of events. */
const ofOthers = async () => (await found()).told.filter((one) => !one.includes(': Event '))

const entity = async (number: number): Promise<string> => {
  const id = guid(number)
  const body = { id, entity_type: 'City', metadata: { name: id, tags: [], properties: {} } }
  const times = { created_at: 2_000_000, updated_at: 2_000_000, deleted: false }
  const put = await call('PUT', `/raw/entities/${id}`, {
    ...body,
    ...times,
    metadata: { ...body.metadata, visibility: 'public' },
  })
  expect(put.status).toBe(201)
  return id
}

/** Changes what is stored past the store, which would refuse it. */
const spoil = async (sql: string, ...values: readonly (string | number)[]): Promise<void> => {
  await store.close()
  {
    using db = new DatabaseSync(join(folder, 'blue.db'))
    expect(db.prepare(sql).run(...values).changes).toBeGreaterThan(0)
  }
  await begin()
}

describe('a store that is whole', () => {
  test('has nothing to tell, and says what was looked at', async () => {
    const [from, to] = [await entity(1), await entity(2)]
    const body = { from_entity: from, to_entity: to, relation_type: 'KNOWS', metadata: {} }
    expect((await call('POST', '/relations', body)).status).toBe(201)
    const { code, said, told } = await found()
    expect([code, told]).toEqual([0, []])
    expect(said.documents).toMatchObject({ Entity: 2, Relation: 1, StateVersion: 0 })
  })

  test('that is empty is whole', async () => {
    expect((await found()).code).toBe(0)
  })

  test('of more than a page is looked at to its end', async () => {
    for (let number = 1; number <= 230; number++) await entity(number)
    const { said } = await found()
    expect(said.documents.Entity).toBe(230)
  })
})

/** As a store has it that lost its way: in the text of the document. */
const rewrite = (id: string, from: string, to: string): Promise<void> =>
  spoil('update documents set body = replace(body, ?, ?) where id = ?', from, to, id)

describe.runIf(inSqlite('what is written past the store'))('what is found', () => {
  test('relations to entities that are gone, in the words of the guide, all of them', async () => {
    const ids: string[] = []
    for (const number of [1, 2, 3]) ids.push(await entity(number))
    const made: string[] = []
    for (let number = 0; number < 120; number++) {
      const body = {
        from_entity: ids[0],
        to_entity: ids[1 + (number % 2)],
        relation_type: 'KNOWS',
        metadata: {},
      }
      made.push(String((await call('POST', '/relations', body)).body['id']))
    }
    await spoil('delete from documents where id = ?', ids[1] ?? '')
    const { code, told, said } = await found()
    expect(code).toBe(1)
    const wanted = made
      .filter((_, number) => number % 2 === 0)
      .map((id) => `dangling-reference: Relation ${id} references non-existent to_entity ${ids[1]}`)
    expect(told.toSorted()).toEqual(wanted.toSorted())
    // Events tell of the relations, and of the entity that was there.
    expect(said.issues).toEqual({ error: 60, warning: 0, note: 60 })
    expect((await found('--notes')).told).toHaveLength(120)
    const few = await audit('--most', '2')
    expect(few.stdout).toContain('and 58 more')
    expect(few.stdout).toContain('60 errors, 0 warnings, 60 notes.')
  })

  test('state versions whose parent is gone, and those that are their own ancestors', async () => {
    const ids: string[] = []
    for (let number = 0; number < 4; number++) {
      const parent = ids.at(-1)
      const body = {
        ...(parent !== undefined && { parent_version_id: parent }),
        description: 'x',
        data_hash: 'x',
      }
      ids.push(String((await call('POST', '/state-versions', body)).body['version_id']))
    }
    const [first = '', second = '', third = '', fourth = ''] = ids
    await rewrite(second, first, fourth)
    await spoil('delete from documents where id = ?', first)
    const circle = await ofOthers()
    expect(circle).toHaveLength(1)
    expect(circle[0]).toMatch(/^reference-cycle: State version \S+ is its own ancestor: /)
    for (const id of [second, third, fourth]) expect(circle[0]).toContain(id)
    await rewrite(second, fourth, first)
    expect(await ofOthers()).toEqual([
      `dangling-reference: State version ${second} references non-existent parent ${first}`,
    ])
  })

  test('fields that are missing, of another type, of another form, and times in the wrong order', async () => {
    const [a, b, c, d] = [await entity(1), await entity(2), await entity(3), await entity(4)]
    await rewrite(a, '"entity_type":"City",', '')
    await rewrite(b, '"metadata":{', '"metadata":"gone","rest":{')
    await rewrite(c, '"tags":[]', '"tags":[1]')
    await rewrite(d, '"updated_at":2000000', '"updated_at":1999999')
    const { code, told } = await found()
    expect(code).toBe(1)
    expect(told).toEqual([
      `missing-field: Entity ${a} missing required field entity_type`,
      `wrong-type: Entity ${b} has invalid metadata type: string`,
      `misfit: Entity ${c} does not fit the contract at $.metadata.tags[0]`,
      `out-of-order: Entity ${d} has updated_at before created_at`,
    ])
  })

  test('counts as the rules say', async () => {
    const id = await entity(1)
    await rewrite(id, '"updated_at":2000000', '"updated_at":1999999')
    const rules = join(folder, 'rules.json')
    const order = { Entity: [['created_at', 'updated_at']] }
    const judge = async (severity: object, ...more: readonly string[]) => {
      await writeFile(rules, JSON.stringify({ order, severity }))
      return (await found('--rules', rules, ...more)).code
    }
    expect(await judge({})).toBe(0)
    expect(await judge({}, '--fail-on', 'warning')).toBe(1)
    expect(await judge({ 'out-of-order': 'error' })).toBe(1)
    expect(await judge({ 'out-of-order': 'off' }, '--fail-on', 'note')).toBe(0)
    await writeFile(rules, JSON.stringify({ severity: { 'out-of-ordr': 'off' } }))
    expect(await audit('--rules', rules)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('out-of-ordr'),
    })
    expect(await audit('--rules', join(folder, 'none.json'))).toMatchObject({ code: 2 })
  })
})

describe('a backend', () => {
  test('that does not answer is no finding', async () => {
    await store.close()
    const { code, stderr } = await audit()
    expect([code, stderr]).toEqual([2, expect.stringContaining('blue')])
  })

  test('that the configuration does not have is told, with those that it has', async () => {
    const file = join(folder, 'config.json')
    const { code, stderr } = await isthmus(['audit', 'schema', 'green', '--config', file])
    expect(code).toBe(2)
    expect(stderr).toContain('there is no backend "green"')
    expect(stderr).toContain('blue')
  })
})
