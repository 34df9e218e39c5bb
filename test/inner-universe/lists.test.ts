import { beforeEach, describe, expect, test } from 'vitest'
import { JsonNumber, print, type JsonObject } from '../../src/json/index.ts'
import {
  create,
  endsBody,
  guid,
  schemas,
  start,
  time,
  type Call,
  items,
  textOf,
} from './support.ts'

/** Writes an entity of schema 2.0 with a chosen id. */
const write = async (call: Call, id: number, name: string | null, properties: JsonObject = {}) => {
  const entity = {
    id: guid(id),
    entity_type: id % 2 ? 'Odd' : 'Even',
    created_at: 1000 - id,
    updated_at: 1000 + id,
    metadata: { name, tags: [`t${id}`, 'all'], properties },
    deleted: id > 4,
    owner_identity: null,
  }
  const reply = await call('PUT', `/raw/entities/${guid(id)}`, print(entity))
  if (reply.status > 201) throw new Error(reply.text)
}

describe('a list', () => {
  let call: Call

  beforeEach(async () => {
    call = (await start('2.0')).call
    await write(call, 3, 'Carol', {
      n: new JsonNumber('9007199254740993'),
      s: '3',
      f: 0.5,
      deep: { er: true },
    })
    await write(call, 1, 'Ada Lovelace', { n: 1, s: 'one', f: 2 })
    await write(call, 5, null, { n: 3, s: 3 })
    await write(call, 2, 'Bob', { n: 9007199254740992, s: 'two', f: 1e2 })
    await write(call, 4, 'Ærøskøbing 東京', {})
    await write(call, 6, 'Bob')
  })

  /** The last digits of the ids that a query answers. */
  const found = async (query: string): Promise<number[]> => {
    const { status, body, text } = await call('GET', `/entities?${query}`)
    if (status !== 200) throw new Error(text)
    const ids = items({ body }).map((item) => Number(textOf(item, 'id').slice(-2)))
    if (!/limit|cursor|offset/.test(query)) {
      expect(body['total']).toBe(ids.length)
      const count = await call('GET', `/entities/count?${query.replace(/&?sort=[^&]*/, '')}`)
      expect(count.body).toEqual({ count: ids.length })
    }
    return ids
  }

  /** All pages of a query, one item a page, with a write between them. */
  const walked = async (query: string, between: (page: number) => Promise<unknown>) => {
    const ids: number[] = []
    let next = ''
    for (let page = 0; ; page += 1) {
      const { body } = await call('GET', `/entities?${query}${next}`)
      ids.push(...items({ body }).map((item) => Number(textOf(item, 'id').slice(-2))))
      if (body['next_cursor'] === null) return ids
      expect(body['next_cursor']).toMatch(/^[\w-]+$/)
      next = `&cursor=${textOf(body, 'next_cursor')}`
      await between(page)
    }
  }

  test('is in key order and says how many there are', async () => {
    expect(await found('')).toEqual([1, 2, 3, 4, 5, 6])
    const { body } = await call('GET', '/entities?limit=4')
    expect([items({ body }).length, body['total']]).toEqual([4, 6])
    expect((await call('GET', '/entities?limit=6')).body['next_cursor']).toBeNull()
  })

  test('answers 100 items when no limit is named, and at most 1000', async () => {
    for (let id = 10; id < 110; id += 1) await write(call, id, 'x')
    const { body } = await call('GET', '/entities')
    expect([items({ body }).length, body['total']]).toEqual([100, 106])
    expect(items(await call('GET', '/entities?limit=1000')).length).toBe(106)
  })

  test('pages in key order neither skip nor repeat while others write', async () => {
    const ids = await walked('limit=2', async (page) => {
      if (page === 0) {
        await call('DELETE', `/entities/${guid(1)}`)
        await write(call, 0, 'before')
      } else await write(call, 9, 'after')
    })
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 9])
  })

  test('pages of a sorted list neither skip nor repeat while others write', async () => {
    const ids = await walked('limit=1&sort=metadata.name', async (page) => {
      if (page === 1) await call('DELETE', `/entities/${guid(5)}`)
      if (page === 2) await write(call, 0, 'Aaron')
    })
    expect(ids).toEqual([5, 1, 2, 6, 3, 4])
  })

  test('is sorted by any plain field, both ways, ties in key order and nothing first', async () => {
    expect(await found('sort=created_at')).toEqual([6, 5, 4, 3, 2, 1])
    expect(await found('sort=-created_at')).toEqual([1, 2, 3, 4, 5, 6])
    expect(await found('sort=metadata.name')).toEqual([5, 1, 2, 6, 3, 4])
    expect(await found('sort=-metadata.name')).toEqual([4, 3, 2, 6, 1, 5])
    expect(await found('sort=deleted')).toEqual([1, 2, 3, 4, 5, 6])
    expect(await found('sort=-deleted')).toEqual([5, 6, 1, 2, 3, 4])
    expect(await found('sort=-metadata.properties.n')).toEqual([3, 2, 5, 1, 4, 6])
  })

  test.each([
    ['sort=deleted', [1, 2, 3, 4, 5, 6]],
    ['sort=-deleted', [5, 6, 1, 2, 3, 4]],
    ['sort=metadata.name', [5, 1, 2, 6, 3, 4]],
    ['sort=-metadata.name', [4, 3, 2, 6, 1, 5]],
    ['sort=metadata.properties.n', [4, 6, 1, 5, 2, 3]],
    ['sort=-metadata.properties.n', [3, 2, 5, 1, 4, 6]],
    ['sort=-metadata.properties.f', [2, 1, 3, 4, 5, 6]],
    ['sort=metadata.properties.deep', [1, 2, 4, 5, 6, 3]],
  ])('pages through %s without loss', async (query, expected) => {
    expect(await walked(`limit=1&${query}`, async () => undefined)).toEqual(expected)
  })

  test('skips by offset', async () => {
    expect(await found('offset=4')).toEqual([5, 6])
    expect(await found('offset=1&limit=2&sort=-created_at')).toEqual([2, 3])
    expect(await found('offset=100')).toEqual([])
  })

  test('answers only the fields that were asked for', async () => {
    const { text } = await call(
      'GET',
      '/entities?fields=metadata.name,id,metadata.properties.n&limit=3&sort=-id&filter[metadata.properties.n][Greater]=3',
    )
    expect(text).toBe(
      `{"items":[{"metadata":{"name":"Carol","properties":{"n":9007199254740993}},"id":"${guid(3)}"},` +
        `{"metadata":{"name":"Bob","properties":{"n":9007199254740992}},"id":"${guid(2)}"}],"total":2,"next_cursor":null}`,
    )
  })

  test.each([
    ['entity_type=Odd', [1, 3, 5]],
    ['entity_type=Odd&deleted=true', [5]],
    ['entity_type=odd', []],
    ['metadata.name=Bob', [2, 6]],
    ['metadata.name=null', [5]],
    ['created_at=999', [1]],
    ['owner_identity=null', [1, 2, 3, 4, 5, 6]],
    ['metadata.properties.n=9007199254740993', [3]],
    ['metadata.properties.s=3', [3, 5]],
    ['metadata.properties.deep.er=true', [3]],
    ['metadata.tags.0=t4', [4]],
    ['filter[metadata.name][Equals]=Carol', [3]],
    ['filter[metadata.name][NotEquals]=Bob', [1, 3, 4, 5]],
    ['filter[metadata.name][NotEquals]=null', [1, 2, 3, 4, 6]],
    ['filter[metadata.name][StartsWith]=Ada', [1]],
    ['filter[metadata.name][StartsWith]=ada', []],
    ['filter[metadata.name][EndsWith]=東京', [4]],
    ['filter[metadata.name][EndsWith]=too long to be the end of any name here', []],
    ['filter[metadata.name][EndsWith]=', [1, 2, 3, 4, 6]],
    ['filter[metadata.name][Contains]=o', [1, 2, 3, 6]],
    ['filter[metadata.name][Contains]=%25', []],
    ['filter[metadata.tags][Contains]=t3', [3]],
    ['filter[metadata.tags][Contains]=t', []],
    ['filter[metadata.name][In]=Bob,Carol', [2, 3, 6]],
    ['filter[metadata.name][In]=Bob,null', [2, 5, 6]],
    ['filter[metadata.name][NotIn]=Bob,Carol', [1, 4, 5]],
    ['filter[created_at][In]=999,997', [1, 3]],
    ['filter[created_at][Greater]=997', [1, 2]],
    ['filter[created_at][GreaterOrEqual]=997', [1, 2, 3]],
    ['filter[created_at][Less]=995', [6]],
    ['filter[created_at][LessOrEqual]=995', [5, 6]],
    ['filter[created_at][LessOrEqual]=9.95e2', [5, 6]],
    ['filter[created_at][Greater]=994&filter[created_at][Less]=997', [4, 5]],
    ['filter[metadata.name][Greater]=Bob', [3, 4]],
    ['filter[metadata.properties.n][Greater]=9007199254740992', [3]],
    ['filter[metadata.properties.n][Less]=1e400', [1, 2, 3, 5]],
    ['filter[metadata.properties.s][Greater]=2', [5]],
    ["filter[metadata.name][Equals]='; DROP TABLE documents; --", []],
    ['filter[metadata.properties.x"y\\][Equals]=1', []],
    ['filter[deleted][NotEquals]=true', [1, 2, 3, 4]],
    ['filter[deleted][In]=true,false', [1, 2, 3, 4, 5, 6]],
  ])('finds %s', async (query, expected) => {
    expect(await found(query)).toEqual(expected)
  })

  test.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['offset=-1', 'offset'],
    ['cursor=%21', 'cursor'],
    ['cursor=abcd', 'cursor'],
    ['sort=', 'sort'],
    ['sort=nothing', 'sort'],
    ['sort=metadata', 'sort'],
    ['fields=id,nothing', 'fields'],
    ['fields=', 'fields'],
    ['fields=metadata.tags.0', 'fields'],
    ['nothing=1', 'nothing'],
    ['metadata=1', 'metadata'],
    ['deleted=maybe', 'deleted'],
    ['created_at=soon', 'created_at'],
    ['filter[nothing][Equals]=1', 'filter[nothing][Equals]'],
    ['filter[id][Like]=1', 'filter[id][Like]'],
    ['filter[id]=1', 'filter[id]'],
    ['filter[created_at][Greater]=soon', 'created_at'],
    ['filter[created_at][In]=1,', 'created_at'],
    ['filter[created_at][StartsWith]=1', 'created_at'],
    ['filter[deleted][Less]=true', 'deleted'],
    ['filter[metadata.tags][Equals]=t1', 'metadata.tags'],
    ['filter[metadata.properties][Contains]=n', 'metadata.properties'],
  ])('refuses %s and names the parameter', async (query, parameter) => {
    const { status, body } = await call('GET', `/entities?${query}`)
    expect([status, body['code'], body['parameter']]).toEqual([400, 'malformed', parameter])
    expect(body['detail']).toContain(`"${parameter}"`)
  })

  test('refuses a cursor with an offset, or of another order', async () => {
    const { body } = await call('GET', '/entities?limit=1')
    const cursor = `cursor=${textOf(body, 'next_cursor')}`
    expect((await call('GET', `/entities?${cursor}&offset=0`)).body['parameter']).toBe('offset')
    expect((await call('GET', `/entities?${cursor}&sort=id`)).body['parameter']).toBe('cursor')
  })

  test('a count takes filters only', async () => {
    expect((await call('GET', '/entities/count?limit=1')).body['parameter']).toBe('limit')
    const bad = await call('GET', '/entities/count?filter[created_at][Greater]=soon')
    expect([bad.status, bad.body['parameter']]).toEqual([400, 'created_at'])
  })
})

describe.each(schemas)('schema %s', (schema) => {
  test('relations are found by their ends, and by when they were made', async () => {
    const { call } = await start(schema)
    for (const id of [1, 2, 3]) {
      await call('PUT', `/raw/relations/${guid(id)}`, {
        id: guid(id),
        ...endsBody(schema, guid(90 + id), guid(99)),
        relation_type: 'KNOWS',
        created_at: time(schema, 1_600_000_000_000_000 + id),
        metadata: {},
      })
    }
    const from = schema === '3.0' ? 'ends.from' : 'from_entity'
    const one = await call('GET', `/relations?${from}=${guid(92)}`)
    expect(items(one).map(({ id }) => id)).toEqual([guid(2)])
    const second = encodeURIComponent(time(schema, 1_600_000_000_000_002))
    const later = await call(
      'GET',
      `/relations?filter[created_at][GreaterOrEqual]=${second}&sort=-created_at`,
    )
    expect(items(later).map(({ id }) => id)).toEqual([guid(3), guid(2)])
  })
})

test('schema 3.0 finds tags as the objects that they are, and inside tagged values', async () => {
  const { call } = await start('3.0')
  const metadata = {
    tags: [{ name: 'blue' }],
    properties: { n: { type: 'Integer', value: 7 } },
  }
  await create(call, '/entities', { kind: 'K', metadata })
  await create(call, '/entities', { kind: 'K', metadata: {} })
  for (const query of [
    'filter[metadata.tags][Contains]={"name": "blue"}',
    'metadata.tags.0.name=blue',
    'filter[metadata.properties.n.value][Greater]=6',
  ]) {
    expect((await call('GET', `/entities?${query}`)).body['total']).toBe(1)
  }
})
