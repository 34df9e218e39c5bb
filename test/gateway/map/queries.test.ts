import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { mapQuery } from '../../../src/gateway/map/query.ts'
import { sidesBetween } from '../../../src/gateway/map/sides.ts'
import {
  asText,
  base,
  change,
  convert,
  defineContract,
  head,
  rename,
  scale,
  timestamp,
  values,
  version,
  wrap,
  type Contract,
  type Dialect,
  type DialectName,
} from '../../../src/contract/index.ts'
import type { Op } from '../../../src/lens/index.ts'
import universe from '../../../adapters/index.ts'
import { contract as shop } from '../support/contract.ts'

const sidesOf = (contract: Contract, type: string, client: string, store: string) =>
  sidesBetween(contract, type, contract.version(client)!, contract.version(store)!)

const routesOf = (id: string, client: string, store: string) => {
  const find = (key: string) => shop.version(key)!.routes.find((route) => route.id === id)!
  return { client: find(client), store: find(store) }
}

const mapped = (query: string, client: string, store: string, id = 'items.list') =>
  mapQuery(query, routesOf(id, client, store), sidesOf(shop, 'Item', client, store))

const decoded = (query: string, client: string, store: string, id?: string) => {
  const result = mapped(query, client, store, id)
  return result.ok ? decodeURIComponent(result.value.query) : result.problem['parameter']
}

describe('queries from an older client to a newer store', () => {
  test.each([
    ['an exact match takes the new name', 'name=Tea', 'title=Tea'],
    ['a moved field takes its new place', 'note=hot', 'texts.note=hot'],
    [
      'a value takes its new form',
      'made_at=1700000000000000',
      'made_at=2023-11-14T22:13:20.000000Z',
    ],
    [
      'time is compared as time',
      'filter[made_at][GreaterOrEqual]=1700000000000000',
      'filter[made_at][GreaterOrEqual]=2023-11-14T22:13:20.000000Z',
    ],
    [
      'lists of values are mapped one by one',
      'filter[made_at][In]=0,1700000000000000',
      'filter[made_at][In]=1970-01-01T00:00:00.000000Z,2023-11-14T22:13:20.000000Z',
    ],
    [
      'text operators keep their text',
      'filter[name][StartsWith]=T%26',
      'filter[title][StartsWith]=T&',
    ],
    ['sorting takes the new name', 'sort=-name', 'sort=-title'],
    ['sorting by time stays sorting by time', 'sort=made_at', 'sort=made_at'],
    ['lists of fields take the new names', 'fields=id,name,note', 'fields=id,title,texts.note'],
    ['renamed parameters are renamed', 'limit=5', 'page_size=5'],
    [
      'a value that several stored ones are seen as selects all of them',
      'state=closed',
      'filter[state][In]=closed,locked',
    ],
    ['a value that one stored one is seen as stays an exact match', 'state=open', 'state=open'],
    [
      'a negation leaves out all of them',
      'filter[state][NotEquals]=closed',
      'filter[state][NotIn]=closed,locked',
    ],
    [
      'texts are looked into as the client sees them',
      'filter[state][StartsWith]=cl',
      'filter[state][In]=closed,locked',
    ],
    [
      'what is never seen selects nothing',
      'state=locked',
      'filter[state][Equals]=open&filter[state][NotEquals]=open',
    ],
    ['what is never seen leaves nothing out', 'filter[state][NotEquals]=locked&rank=1', 'rank=1'],
    ['values that are seen in their stored order are sorted by', 'sort=-state', 'sort=-state'],
    [
      'a time out of the range of text selects nothing',
      'filter[made_at][Greater]=1e25',
      'filter[made_at][Greater]=9999-12-31T23:59:59.999999Z',
    ],
    [
      'or everything',
      'filter[made_at][Greater]=-1e25',
      'filter[made_at][GreaterOrEqual]=0000-01-01T00:00:00.000000Z',
    ],
    [
      'a time between two microseconds is moved to the next',
      'filter[made_at][Less]=0.5',
      'filter[made_at][LessOrEqual]=1970-01-01T00:00:00.000000Z',
    ],
    [
      'items of lists are found in their stored form',
      'filter[meta.labels][Contains]=x',
      'filter[meta.labels][Contains]={"name":"x"}',
    ],
    ['items are matched by their place', 'meta.labels.0=x', 'meta.labels.0.name=x'],
    [
      'encoded brackets are brackets, and repeated filters all hold',
      'filter%5Bname%5D%5BGreater%5D=a&filter[name][Less]=b',
      'filter[title][Greater]=a&filter[title][Less]=b',
    ],
    [
      'what nobody knows passes',
      'color=red&filter[x.y][Equals]=1',
      'color=red&filter[x.y][Equals]=1',
    ],
  ])('%s', (_, query, expected) => {
    expect(decoded(query, '1.0', '2.0')).toBe(expected)
  })

  test('untouched parameters keep their bytes', () => {
    const query = 'size=1%2E5&name=%54ea&x&=&limit=%35'
    const result = mapped(query, '1.0', '2.0')
    expect(result).toMatchObject({ value: { query: 'size=1%2E5&title=Tea&x&=&page_size=5' } })
  })

  test.each([
    [
      'text operators need text on both sides',
      'filter[made_at][Contains]=1',
      'filter[made_at][Contains]',
    ],
    ['parameters that only the store has are not there', 'page_size=5', 'page_size'],
    ['filters without an operator cannot be read', 'filter[name]=Tea', 'filter[name]'],
    ['lists of fields are given once', 'fields=id&fields=name', 'fields'],
    [
      'unknown operators need an unchanged field',
      'filter[state][Near]=open',
      'filter[state][Near]',
    ],
    ['a value must be one of its field', 'made_at=yesterday', 'made_at'],
    ['fields of the newer version are not there', 'hidden=true', 'hidden'],
    ['nor under their new names', 'title=Tea', 'title'],
    ['nor in lists of fields', 'fields=id,hidden', 'fields'],
    ['lists of fields do not lead into lists', 'fields=meta.labels.0', 'fields'],
  ])('%s', (_, query, parameter) => {
    expect(decoded(query, '1.0', '2.0')).toBe(parameter)
    expect(mapped(query, '1.0', '2.0')).toMatchObject({ problem: { code: 'unmappable-query' } })
  })
})

describe('queries from a newer client to an older store', () => {
  test.each([
    ['names go back', 'title=Tea&page_size=5', 'name=Tea&limit=5'],
    [
      'what the backend does not have selects nothing',
      'state=locked',
      'filter[state][Equals]=open&filter[state][NotEquals]=open',
    ],
    [
      'items of lists are found in their stored form',
      'filter[meta.labels][Contains]={"name": "x"}',
      'filter[meta.labels][Contains]=x',
    ],
    ['items are matched by their place', 'meta.labels.0.name=x', 'meta.labels.0=x'],
    ['nested names go back', 'texts.note=hot', 'note=hot'],
    ['a field the store lacks needs nothing of it', 'fields=id,hidden', 'fields=id'],
    ['an object the backend keeps flat is asked for by its members', 'fields=texts', 'fields=note'],
    ['asking only for what the store lacks asks for all', 'fields=hidden', ''],
  ])('%s', (_, query, expected) => {
    expect(decoded(query, '2.0', '1.0')).toBe(expected)
  })

  test.each([
    ['filters', 'hidden=true', 'hidden'],
    ['sorting', 'sort=hidden', 'sort'],
  ])('%s on what the store lacks is refused', (_, query, parameter) => {
    expect(decoded(query, '2.0', '1.0')).toBe(parameter)
  })

  test.each([
    ['sort', 'sort=name,-'],
    ['fields', 'fields=name,'],
  ])('%s by a name that leads deeper than documents go is refused', (parameter, query) => {
    expect(decoded(`${query}${'a.'.repeat(200)}a`, '2.0', '1.0')).toBe(parameter)
  })

  test('defaults stand in only where they were asked for', () => {
    expect(mapped('fields=id,hidden', '2.0', '1.0')).toMatchObject({
      value: { needsDefaults: true },
    })
    expect(mapped('fields=id', '2.0', '1.0')).toMatchObject({ value: { needsDefaults: false } })
  })
})

/** A contract of one type, whose one change is under test. */
const oneChange = (fields: z.ZodRawShape, ...ops: readonly Op[]) =>
  inDialect('brackets', fields, ...ops)

const inDialect = (
  dialect: DialectName | Dialect,
  fields: z.ZodRawShape,
  ...ops: readonly Op[]
) => {
  const Thing = z.object(fields)
  const query = { sort: { shape: { kind: 'string' } } } as const
  const contract = defineContract({
    name: 'things',
    base: base('1.0.0', {
      summary: 'Things',
      types: { Thing, Page: z.object({ items: z.array(Thing) }) },
      routes: [
        {
          id: 'things.list',
          method: 'GET',
          path: '/things',
          kind: 'list',
          summary: 'List',
          response: 'Page',
          filters: 'Thing',
          dialect,
          query,
        },
      ],
    }),
    versions: [version('2.0.0', { summary: 'Two', changes: [change('Change', { Thing: ops })] })],
  })
  const route = contract.version('1.0')!.routes[0]!
  return (asked: string, client: string, store: string): string => {
    const sides = sidesOf(contract, 'Thing', client, store)
    const result = mapQuery(asked, { client: route, store: route }, sides)
    return result.ok
      ? decodeURIComponent(result.value.query)
      : `400 ${String(result.problem['parameter'])}`
  }
}

describe('numbers in another unit', () => {
  const percent = oneChange(
    { strength: z.number() },
    convert('strength', scale({ factor: 100, integer: true }), { lossy: 'rounded' }),
  )

  test.each([
    ['[Greater]=0.25', '[Greater]=25'],
    ['[Greater]=0.255', '[GreaterOrEqual]=26'],
    ['[GreaterOrEqual]=0.255', '[GreaterOrEqual]=26'],
    ['[Less]=0.255', '[LessOrEqual]=25'],
    ['[LessOrEqual]=0.2500', '[LessOrEqual]=25'],
    ['[Less]=-0.001', '[LessOrEqual]=-1'],
    ['[Greater]=17', '[Greater]=1700'],
    ['[Equals]=0.29', '[Equals]=29'],
    ['[In]=0.29,0.291,0.3', '[In]=29,30'],
    ['[Equals]=0.291', '[Equals]=0&filter[strength][NotEquals]=0'],
    ['[NotIn]=0.291', ''],
  ])('where the store has whole ones: %s', (asked, expected) => {
    const sent = expected === '' ? '' : `filter[strength]${expected}`
    expect(percent(`filter[strength]${asked}`, '1.0', '2.0')).toBe(sent)
  })

  test.each([
    ['[Greater]=25', '[GreaterOrEqual]=0.255'],
    ['[Greater]=25.5', '[GreaterOrEqual]=0.255'],
    ['[GreaterOrEqual]=0', '[Greater]=-0.005'],
    ['[LessOrEqual]=0', '[Less]=0.005'],
    ['[LessOrEqual]=-1', '[LessOrEqual]=-0.005'],
    ['[Equals]=26', '[GreaterOrEqual]=0.255&filter[strength][Less]=0.265'],
    ['[Equals]=26.5', '[Equals]=0&filter[strength][NotEquals]=0'],
  ])('where the client sees rounded ones: %s', (asked, expected) => {
    expect(percent(`filter[strength]${asked}`, '2.0', '1.0')).toBe(`filter[strength]${expected}`)
  })

  test.each(['[NotEquals]=26', '[In]=1,2', '[Contains]=1', '[Greater]=x'])(
    'what no range expresses is refused: %s',
    (asked) => {
      const name = `filter[strength]${asked.slice(0, asked.indexOf('='))}`
      expect(percent(`filter[strength]${asked}`, '2.0', '1.0')).toBe(`400 ${name}`)
    },
  )

  test('rounding keeps the order, and a negative factor reverses it', () => {
    expect(percent('sort=-strength', '2.0', '1.0')).toBe('sort=-strength')
    const depth = oneChange(
      { height: z.number() },
      rename('height', 'depth'),
      convert('depth', scale({ factor: -1 })),
    )
    expect(depth('sort=height', '1.0', '2.0')).toBe('sort=-depth')
    expect(depth('sort=-depth', '2.0', '1.0')).toBe('sort=height')
    expect(depth('filter[height][Greater]=2', '1.0', '2.0')).toBe('filter[depth][Less]=-2')
  })

  test('an order is not reversed where values are missing, which come first in every order', () => {
    const depth = oneChange(
      { height: z.number().nullish() },
      convert('height', scale({ factor: -1 })),
    )
    expect(depth('sort=height', '1.0', '2.0')).toBe('400 sort')
  })
})

describe('other forms', () => {
  test('coarser times are all that is seen as them', () => {
    const fine = oneChange(
      { at: z.int() },
      convert('at', timestamp('unix-s', 'unix-ms'), { lossy: 'no fractions' }),
    )
    expect(fine('at=5', '1.0', '2.0')).toBe(
      'filter[at][GreaterOrEqual]=5000&filter[at][LessOrEqual]=5999',
    )
    expect(fine('filter[at][Greater]=5', '1.0', '2.0')).toBe('filter[at][GreaterOrEqual]=6000')
    expect(fine('at=5001', '2.0', '1.0')).toBe('filter[at][Equals]=0&filter[at][NotEquals]=0')
    expect(fine('filter[at][Less]=5001', '2.0', '1.0')).toBe('filter[at][LessOrEqual]=5')
  })

  test('text whose form is not known has no order', () => {
    const loose = oneChange({ at: z.string() }, convert('at', timestamp('rfc3339', 'unix-us')))
    expect(loose('filter[at][Greater]=5', '2.0', '1.0')).toBe('400 filter[at][Greater]')
    expect(loose('at=5', '2.0', '1.0')).toBe('400 at')
    expect(loose('sort=at', '2.0', '1.0')).toBe('400 sort')
    expect(loose('filter[at][Less]=1970-01-01T00:00:01Z', '1.0', '2.0')).toBe(
      'filter[at][LessOrEqual]=999999',
    )
  })

  test('renamed values that change their order are not sorted by', () => {
    const size = oneChange(
      { size: z.enum(['s', 'm', 'l']) },
      convert('size', values({ up: { s: 'a', m: 'b', l: 'c' }, down: { a: 's', b: 'm', c: 'l' } })),
    )
    expect(size('size=m', '1.0', '2.0')).toBe('size=b')
    expect(size('filter[size][In]=s,l', '1.0', '2.0')).toBe('filter[size][In]=a,c')
    expect(size('sort=size', '1.0', '2.0')).toBe('sort=-size')
    expect(size('filter[size][Greater]=l', '1.0', '2.0')).toBe('filter[size][In]=a,b')
  })

  test('text of numbers is matched where it is unique, and never ordered', () => {
    const whole = oneChange({ n: z.int() }, convert('n', asText()))
    expect(whole('n=7', '1.0', '2.0')).toBe('n=7')
    expect(whole('sort=n', '1.0', '2.0')).toBe('400 sort')
    expect(whole('filter[n][Less]=7', '1.0', '2.0')).toBe('400 filter[n][Less]')
    const real = oneChange({ n: z.number() }, convert('n', asText()))
    expect(real('n=7', '1.0', '2.0')).toBe('400 n')
  })

  test('the one item of a list stands for the value', () => {
    const owners = oneChange({ owner: z.string() }, wrap('owner', { lossy: 'only the first' }))
    expect(owners('owner=me&sort=owner', '1.0', '2.0')).toBe('owner.0=me&sort=owner.0')
    expect(owners('owner.1=me', '2.0', '1.0')).toBe('400 owner.1')
  })

  test.each(['equals', { operators: { Equals: '{field}', NotEquals: '{field}!' } }] as const)(
    'no store is asked for an item of a list that has no words for it: %j',
    (dialect) => {
      const lossy = { lossy: 'only the first' }
      const wrapped = inDialect(dialect, { owner: z.string() }, wrap('owner', lossy))
      expect(wrapped('owner=me', '1.0', '2.0')).toBe('400 owner')
      expect(wrapped('sort=-owner', '1.0', '2.0')).toBe('400 sort')
      const first = inDialect(dialect, { owner: z.array(z.string()) }, head('owner', lossy))
      expect(first('owner=me', '2.0', '1.0')).toBe('400 owner')
      expect(first('sort=owner', '2.0', '1.0')).toBe('400 sort')
      const named = z.object({ name: z.string() })
      const inner = inDialect(dialect, { owner: named }, wrap('owner', lossy))
      expect(inner('owner.name=me', '1.0', '2.0')).toBe('400 owner.name')
      expect(inner('sort=owner.name', '1.0', '2.0')).toBe('400 sort')
      expect(inner('fields=owner.name', '1.0', '2.0')).toBe('fields=owner')
      const state = inDialect(
        dialect,
        { state: z.enum(['a', 'b']) },
        convert('state', values({ up: { a: 'x', b: 'y' }, down: { x: 'a', y: 'b' } })),
        wrap('state', lossy),
      )
      expect(state('state=a', '1.0', '2.0')).toBe('400 state')
      const list = { owners: z.array(z.string()) }
      const renamed = inDialect(dialect, list, rename('owners', 'people'))
      expect(renamed('owners.0=me', '1.0', '2.0')).toBe('people.0=me')
    },
  )
})

const listRoute = (key: string, resource: string) =>
  universe.version(key)!.routes.find(({ id }) => id === `${resource}.list`)!

describe('the page on what a query finds', () => {
  test.each([
    ['entities', 'Entity', 'entity_type=Person', 'kind=Person'],
    ['relations', 'Relation', 'filter[from_entity][In]=a,b', 'filter[ends.from][In]=a,b'],
    [
      'relations',
      'Relation',
      'filter[metadata.strength][Greater]=0.255',
      'filter[metadata.weight][GreaterOrEqual]=26',
    ],
    [
      'entities',
      'Entity',
      'filter[created_at][Greater]=1700000000000000',
      'filter[created_at][GreaterOrEqual]=2023-11-14T22:13:20.000001Z',
    ],
    [
      'entities',
      'Entity',
      'metadata.visibility=private',
      'filter[metadata.visibility][In]=internal,private',
    ],
    [
      'entities',
      'Entity',
      'filter[metadata.visibility][NotEquals]=private',
      'filter[metadata.visibility][NotIn]=internal,private',
    ],
    [
      'entities',
      'Entity',
      'filter[metadata.tags][Contains]=x',
      'filter[metadata.tags][Contains]={"name":"x"}',
    ],
    [
      'entities',
      'Entity',
      'filter[metadata.properties.p][Less]=7',
      'filter[metadata.properties.p.value][Less]=7',
    ],
  ])('%s: a %s by %s', (resource, type, asked, expected) => {
    const routes = { client: listRoute('2.0', resource), store: listRoute('3.0', resource) }
    const result = mapQuery(asked, routes, sidesOf(universe, type, '2.0', '3.0'))
    expect(result.ok && decodeURIComponent(result.value.query)).toBe(expected)
  })
})
