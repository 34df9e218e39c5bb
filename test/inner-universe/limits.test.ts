/** Queries of any size are answered or refused with a reason: nothing of SQLite shows. */
import { describe, expect, test } from 'vitest'
import { create, entityBody, items, start, textOf } from './support.ts'

const one = async () => {
  const { call } = await start('2.0')
  const id = textOf((await create(call, '/entities', entityBody('2.0'))).body, 'id')
  const ask = (query: string) => call('GET', `/entities?${query}`)
  return { ask, id, call }
}

const many = (count: number, text: (i: number) => string, separator = '&') =>
  Array.from({ length: count }, (_, i) => text(i)).join(separator)

describe('a list', () => {
  test.each([1000, 3000, 6000])(
    'filtered by one of %d values finds what is among them',
    async (count) => {
      const { ask, id } = await one()
      const values = (last: string) => `${many(count, (i) => String(i % 10), ',')},${last}`
      const found = await ask(`filter[entity_type][In]=${values('Person')}`)
      expect(found.status).toBe(200)
      expect(items(found).map((item) => textOf(item, 'id'))).toEqual([id])
      expect(items(await ask(`filter[entity_type][In]=${values('x')}`))).toEqual([])
      expect(items(await ask(`filter[entity_type][NotIn]=${values('Person')}`))).toEqual([])
      expect(items(await ask(`filter[entity_type][NotIn]=${values('x')}`))).toHaveLength(1)
    },
  )

  test.each<[string, string]>([
    ['more filters than SQL takes', many(700, () => 'deleted=true')],
    ['more conditions than SQL takes', many(300, () => 'filter[metadata.x][Equals]=1')],
    [
      'more fields than there can be',
      `fields=${many(500, (i) => `metadata.properties.f${i}`, ',')}`,
    ],
    ['a path without end', `filter[metadata.properties${'.x'.repeat(2000)}][Equals]=1`],
    ['a sort by many', `sort=${many(500, () => 'id', ',')}`],
    ['an offset without end', `offset=${'9'.repeat(400)}`],
    ['a limit without end', `limit=${'9'.repeat(400)}`],
    ['a limit below nothing', 'limit=-1'],
    ['a cursor that is none', `cursor=${'A'.repeat(5000)}`],
  ])('with %s is refused with 400', async (_, query) => {
    const { ask } = await one()
    expect((await ask(query)).status).toBe(400)
  })

  test.each<[string, string]>([
    ['the same field again and again', `fields=${many(1500, () => 'id', ',')}`],
    ['a text without end', `filter[entity_type][Contains]=${'%25_'.repeat(1000)}`],
    ['an offset beyond all', `offset=${Number.MAX_SAFE_INTEGER - 1}`.slice(0, 22)],
    ['a number beyond all', 'filter[created_at][Greater]=1e400'],
    ['numbers beyond all', 'filter[created_at][In]=1e400,-1e400,9007199254740993,0'],
    ['a quote in a name', 'filter[metadata.properties.a"b][Equals]=1'],
    ['a backslash in a name', 'filter[metadata.properties.a%5Cb][Equals]=1'],
    ['brackets in a value', 'filter[metadata.properties.a][In]=[1],{"a":1},null,true,x'],
    ['a NUL in a value', 'filter[entity_type][StartsWith]=a%00b'],
    ['half a character in a value', 'filter[entity_type][In]=%ed%a0%80,a'],
    ['controls in a name', 'filter[metadata.properties.a%01b%0A][Equals]=1'],
  ])('with %s is answered', async (_, query) => {
    const { ask } = await one()
    const { status } = await ask(query)
    expect([200, 400]).toContain(status)
  })

  test('is counted under the same limits', async () => {
    const { call } = await one()
    const counted = await call(
      'GET',
      `/entities/count?filter[entity_type][In]=${many(6000, () => 'x', ',')},Person`,
    )
    expect(counted).toMatchObject({ status: 200, body: { count: 1 } })
    expect((await call('GET', `/entities/count?${many(700, () => 'deleted=true')}`)).status).toBe(
      400,
    )
  })
})
