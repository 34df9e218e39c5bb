/** Values of several kinds, and variants of tomorrow: seen in the client's way, kept in the store's. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  add,
  addKind,
  addVariant,
  inList,
  asNumber,
  base,
  boolean,
  change,
  defineContract,
  each,
  inKind,
  inVariant,
  integer,
  kinds,
  list as listOf,
  member,
  nullable,
  object,
  openUnion,
  ref,
  removeKind,
  rename,
  self,
  string,
  union,
  version,
  type Contract,
  type Route,
} from '../../src/contract/index.ts'
import type { Json, JsonObject } from '../../src/json/index.ts'
import { mapQuery } from '../../src/gateway/map/query.ts'
import { sidesBetween } from '../../src/gateway/map/sides.ts'
import { jsonOfForm } from '../../src/gateway/upgrade/write/form-body.ts'
import type { TypeGraph } from '../../src/lens/index.ts'
import { must } from '../support/must.ts'
import { routes } from './upgrade/write/unseen/contract.ts'
import { startDocs } from './upgrade/write/unseen/docs.ts'

const Tag = z.object({ label: z.string(), size: z.int().optional() })
const Customer = z.object({ id: z.string(), name: z.string() })
const Event = union('type', { paid: z.object({ sum: z.int() }), other: z.object({}) })
const Doc = z.object({
  name: z.string(),
  customer: z.string().nullable(),
  tag: z.union([Tag, z.array(Tag)]),
  ids: z.array(z.union([z.int(), z.string()])),
  who: z.union([z.string(), z.object({ mail: z.string() })]),
  last: Event,
  events: z.array(Event),
})

const list: Route = {
  id: 'docs.list',
  method: 'GET',
  path: '/docs',
  kind: 'list',
  summary: 'List',
  response: 'Doc',
  filters: 'Doc',
}

const contract = defineContract({
  name: 'kinds',
  dialect: 'brackets',
  base: base('1.0.0', {
    summary: 'First',
    types: { Doc, Tag, Customer, Event },
    routes: [...routes, list],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change('Kinds', {
          Event: [openUnion({ standIn: { type: 'other' }, lossy: 'events of tomorrow' })],
          Doc: [
            addKind('customer', 'object', ref('Customer'), {
              into: member('id'),
              lossy: 'all but the id',
            }),
            removeKind('tag', 'object', { into: inList() }),
            each('ids', [removeKind(self, 'string', { into: asNumber() })]),
            inKind('who', 'object', [rename('mail', 'email')]),
          ],
        }),
        change('Names', { Customer: [rename('name', 'full_name')] }),
      ],
    }),
  ],
})

const newer = {
  name: 'a',
  customer: { id: 'c1', full_name: 'Ada', x: 1 },
  tag: [{ label: 'red', size: 1 }, { label: 'blue' }],
  ids: [1, 2],
  who: { email: 'm', y: 2 },
  last: { type: 'refunded', why: 'x' },
  events: [{ type: 'paid', sum: 1 }, { type: 'refunded' }, { type: 'voided' }],
}
const seen = {
  name: 'a',
  customer: 'c1',
  tag: [{ label: 'red', size: 1 }, { label: 'blue' }],
  ids: [1, 2],
  who: { mail: 'm', y: 2 },
  last: { type: 'other' },
  events: [{ type: 'paid', sum: 1 }, { type: 'other' }, { type: 'other' }],
}

const replace = (path: string, value: Json) => [{ op: 'replace', path, value }]

describe('an older client before a newer store', () => {
  const cases: readonly [string, string, Json, JsonObject][] = [
    ['the same', 'PUT', seen, {}],
    ['another name', 'PUT', { ...seen, name: 'b' }, { name: 'b' }],
    ['another customer', 'PUT', { ...seen, customer: 'c2' }, { customer: 'c2' }],
    ['no customer', 'PUT', { ...seen, customer: null }, { customer: null }],
    ['one tag', 'PUT', { ...seen, tag: { label: 'red' } }, { tag: [{ label: 'red' }] }],
    ['no tags', 'PUT', { ...seen, tag: [] }, { tag: [] }],
    ['ids that are text', 'PUT', { ...seen, ids: ['1', '3'] }, { ids: [1, 3] }],
    ['text for an object', 'PUT', { ...seen, who: 'w' }, { who: 'w' }],
    ['a member of it', 'PUT', { ...seen, who: { mail: 'n', y: 2 } }, { who: { email: 'n', y: 2 } }],
    [
      'another variant',
      'PUT',
      { ...seen, last: { type: 'paid', sum: 2 } },
      { last: { type: 'paid', sum: 2 } },
    ],
    [
      'fewer variants',
      'PUT',
      { ...seen, events: seen.events.slice(0, 2) },
      { events: newer.events.slice(0, 2) },
    ],
    ['a merge patch of its name', 'PATCH', { name: 'b' }, { name: 'b' }],
    ['a merge patch of the customer', 'PATCH', { customer: 'c2' }, { customer: 'c2' }],
    ['a merge patch of one tag', 'PATCH', { tag: { label: 'x' } }, { tag: [{ label: 'x' }] }],
    ['a merge patch of the ids', 'PATCH', { ids: ['9'] }, { ids: [9] }],
    ['a merge patch of an object', 'PATCH', { who: { mail: 'n' } }, { who: { email: 'n', y: 2 } }],
    ['a merge patch with the stand-in', 'PATCH', { last: { type: 'other' } }, {}],
    ['a patch of the customer', 'PATCH', replace('/customer', 'c3'), { customer: 'c3' }],
    ['a patch of an id', 'PATCH', replace('/ids/1', '7'), { ids: [1, 7] }],
    [
      'a patch of a tag',
      'PATCH',
      replace('/tag/1/label', 'x'),
      { tag: [newer.tag[0] as Json, { label: 'x' }] },
    ],
    ['a patch of all tags', 'PATCH', replace('/tag', { label: 'x' }), { tag: [{ label: 'x' }] }],
    ['a patch in the object', 'PATCH', replace('/who/mail', 'n'), { who: { email: 'n', y: 2 } }],
    [
      'a patch of an event',
      'PATCH',
      replace('/events/0/sum', 5),
      { events: [{ type: 'paid', sum: 5 }, ...newer.events.slice(1)] },
    ],
    [
      'an event less',
      'PATCH',
      [{ op: 'remove', path: '/events/1' }],
      { events: [newer.events[0] as Json, newer.events[2] as Json] },
    ],
    [
      'a test of what it sees',
      'PATCH',
      [{ op: 'test', path: '/customer', value: 'c1' }, ...replace('/name', 'b')],
      { name: 'b' },
    ],
  ]

  test.each(cases)('%s', async (_, method, body, changed) => {
    const docs = await startDocs(contract, '2.0', newer)
    expect((await docs.send('1.0', 'GET')).json).toEqual(seen)
    const sent = await docs.send('1.0', method, body)
    expect([sent.status, sent.json]).toMatchObject([200, { name: expect.any(String) }])
    expect(JSON.parse(docs.now() ?? '')).toEqual({ ...newer, ...changed })
  })

  test.each<[string, JsonObject]>([
    ['a number for the customer', { customer: 3 }],
    ['an expanded customer', { customer: { id: 'c1', name: 'Ada' } }],
    ['an id that is none', { ids: ['x'] }],
    ['text for tags', { tag: 'red' }],
    ['a list for text or an object', { who: [] }],
    ['a variant that it does not have', { last: { type: 'refunded', why: 'x' } }],
  ])('%s is refused', async (_, wrong) => {
    const docs = await startDocs(contract, '2.0', newer)
    for (const method of ['PUT', 'PATCH']) {
      const put = await docs.send('1.0', method, method === 'PUT' ? { ...seen, ...wrong } : wrong)
      expect([method, put.status, put.json]).toMatchObject([method, 422, {}])
    }
    expect(docs.now()).toBe(docs.before)
  })

  test.each<JsonObject>([
    { customer: 3 },
    { customer: { full_name: 'x' } },
    { who: 3 },
    { last: 'x' },
  ])('a store that answers %j is at fault', async (wrong) => {
    const docs = await startDocs(contract, '2.0', { ...newer, ...wrong })
    expect((await docs.send('1.0', 'GET')).status).toBe(502)
  })
})

const older = {
  name: 'a',
  customer: 'c1',
  tag: { label: 'red', size: 1, x: 1 },
  ids: [1, '2'],
  who: { mail: 'm', y: 2 },
  last: { type: 'paid', sum: 1 },
  events: [],
}
const shown = { ...older, tag: [older.tag], ids: [1, 2], who: { email: 'm', y: 2 } }

describe('a newer client before an older store', () => {
  const cases: readonly [string, string, Json, JsonObject][] = [
    ['the same', 'PUT', shown, {}],
    ['another name', 'PUT', { ...shown, name: 'b' }, { name: 'b' }],
    ['an object with its id only', 'PUT', { ...shown, customer: { id: 'c2' } }, { customer: 'c2' }],
    [
      'two tags',
      'PUT',
      { ...shown, tag: [older.tag, { label: 'b' }] },
      { tag: [older.tag, { label: 'b' }] },
    ],
    [
      'another size of the tag',
      'PUT',
      { ...shown, tag: [{ ...older.tag, size: 2 }] },
      { tag: [{ ...older.tag, size: 2 }] },
    ],
    ['one id more', 'PUT', { ...shown, ids: [1, 2, 3] }, { ids: [1, '2', 3] }],
    [
      'a patch that adds a tag',
      'PATCH',
      [{ op: 'add', path: '/tag/-', value: { label: 'b' } }],
      { tag: [older.tag, { label: 'b' }] },
    ],
    [
      'a patch in the tag',
      'PATCH',
      replace('/tag/0/size', 2),
      { tag: [{ ...older.tag, size: 2 }] },
    ],
    ['a merge patch of the tags', 'PATCH', { tag: [{ label: 'c' }] }, { tag: [{ label: 'c' }] }],
    ['a merge patch in the object', 'PATCH', { who: { email: 'n' } }, { who: { mail: 'n', y: 2 } }],
    ['a merge patch beside it', 'PATCH', { name: 'b' }, { name: 'b' }],
  ]

  test.each(cases)('%s', async (_, method, body, changed) => {
    const docs = await startDocs(contract, '1.0', older)
    expect((await docs.send('2.0', 'GET')).json).toEqual(shown)
    const sent = await docs.send('2.0', method, body)
    expect([sent.status, sent.json]).toMatchObject([200, { name: expect.any(String) }])
    expect(JSON.parse(docs.now() ?? '')).toEqual({ ...older, ...changed })
  })

  test.each<[string, JsonObject, string]>([
    [
      'an object with more than an id',
      { customer: { id: 'c1', full_name: 'Ada' } },
      '/customer/full_name',
    ],
    ['a variant that the store does not have', { last: { type: 'refunded', why: 'x' } }, '/last'],
    ['one tag that is no list', { tag: { label: 'red' } }, '/tag'],
    ['an id that is text', { ids: ['1'] }, '/ids/0'],
  ])('%s is refused', async (_, wrong, pointer) => {
    const docs = await startDocs(contract, '1.0', older)
    for (const method of ['PUT', 'PATCH']) {
      const put = await docs.send('2.0', method, method === 'PUT' ? { ...shown, ...wrong } : wrong)
      expect([method, put.status, put.json]).toMatchObject([method, 422, {}])
      const { errors } = put.json as { errors: readonly { pointer: string }[] }
      expect(errors[0]?.pointer).toMatch(new RegExp(`^${pointer}`))
    }
    expect(docs.now()).toBe(docs.before)
  })
})

const Member = z.object({ name: z.string(), role: z.string() })
const Line = z.union([z.string(), Member, z.array(z.string())])
const team = defineContract({
  name: 'team',
  dialect: 'brackets',
  base: base('1.0.0', {
    summary: 'First',
    types: {
      Member,
      Doc: z.object({
        name: z.string(),
        lead: z.union([z.string(), Member]),
        all: z.array(Line),
        by: z.record(z.string(), Line),
      }),
    },
    routes: [...routes, list],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change('Names', {
          Member: [rename('role', 'duty'), add('hidden', string(), 'no')],
        }),
      ],
    }),
  ],
})

describe('what is hidden inside of values of several kinds', () => {
  const ann = { name: 'ann', duty: 'lead', hidden: 'yes' }
  const bob = { name: 'bob', duty: 'cook', hidden: 'maybe' }
  const held = { name: 'a', lead: ann, all: ['x', ann, ['p'], bob], by: { one: bob, two: 'y' } }
  const [annSeen, bobSeen] = [ann, bob].map(({ name, duty }) => ({ name, role: duty }))
  const told = {
    name: 'a',
    lead: annSeen as Json,
    all: ['x', annSeen, ['p'], bobSeen] as Json[],
    by: { one: bobSeen, two: 'y' } as JsonObject,
  }
  const cat = { name: 'cat', role: 'r' }
  const catStored = { name: 'cat', duty: 'r', hidden: 'no' }

  test.each<[string, string, Json, JsonObject]>([
    ['the same', 'PUT', told, {}],
    ['one item less', 'PUT', { ...told, all: told.all.slice(1) }, { all: held.all.slice(1) }],
    [
      'items in another order',
      'PUT',
      { ...told, all: told.all.toReversed() },
      { all: held.all.toReversed() },
    ],
    ['text in place of an object', 'PUT', { ...told, lead: 'x' }, { lead: 'x' }],
    [
      'another object in its place',
      'PUT',
      { ...told, lead: cat },
      { lead: { ...catStored, hidden: 'yes' } },
    ],
    [
      'a merge patch in an object',
      'PATCH',
      { lead: { role: 'r' } },
      { lead: { ...ann, duty: 'r' } },
    ],
    [
      'a merge patch of a key',
      'PATCH',
      { by: { two: cat } },
      { by: { ...held.by, two: catStored } },
    ],
    [
      'a merge patch in a key',
      'PATCH',
      { by: { one: { role: 'r' } } },
      { by: { ...held.by, one: { ...bob, duty: 'r' } } },
    ],
    ['a patch in an object', 'PATCH', replace('/lead/role', 'r'), { lead: { ...ann, duty: 'r' } }],
    [
      'a patch in an item',
      'PATCH',
      replace('/all/3/role', 'r'),
      { all: [...held.all.slice(0, 3), { ...bob, duty: 'r' }] },
    ],
    [
      'a patch in a list of lists',
      'PATCH',
      replace('/all/2/0', 'q'),
      { all: ['x', ann, ['q'], bob] },
    ],
    [
      'a patch that moves an item',
      'PATCH',
      [{ op: 'move', from: '/all/3', path: '/all/0' }],
      { all: [bob, 'x', ann, ['p']] },
    ],
    [
      'a patch that copies one',
      'PATCH',
      [{ op: 'copy', from: '/lead', path: '/by/three' }],
      { by: { ...held.by, three: ann } },
    ],
    [
      'a patch that moves it elsewhere',
      'PATCH',
      [{ op: 'copy', from: '/all/3', path: '/lead' }],
      { lead: bob },
    ],
    [
      'a patch that adds text',
      'PATCH',
      [{ op: 'add', path: '/all/1', value: 'z' }],
      { all: ['x', 'z', ann, ['p'], bob] },
    ],
    [
      'a patch that removes a member',
      'PATCH',
      [{ op: 'remove', path: '/by/one' }],
      { by: { two: 'y' } },
    ],
    [
      'a test of an object',
      'PATCH',
      [{ op: 'test', path: '/lead', value: annSeen as Json }, ...replace('/name', 'b')],
      { name: 'b' },
    ],
  ])('%s', async (_, method, body, changed) => {
    const docs = await startDocs(team, '2.0', held)
    expect((await docs.send('1.0', 'GET')).json).toEqual(told)
    const sent = await docs.send('1.0', method, body)
    expect([sent.status, sent.json]).toMatchObject([200, { name: expect.any(String) }])
    expect(JSON.parse(docs.now() ?? '')).toEqual({ ...held, ...changed })
  })

  test('text that becomes an object by a merge patch', async () => {
    const docs = await startDocs(team, '2.0', { ...held, lead: 'x' })
    expect((await docs.send('1.0', 'PATCH', { lead: cat })).status).toBe(200)
    expect(JSON.parse(docs.now() ?? '')).toEqual({ ...held, lead: catStored })
  })
})

const asked = (of: Contract, query: string, client: string, store: string): string | undefined => {
  const [from, to] = [of.version(client), of.version(store)]
  const [own, other] = [from, to].map((one) => one?.routes.find(({ id }) => id === 'docs.list'))
  must(Boolean(from && to && own && other), () => 'no such version')
  if (!from || !to || !own || !other) return undefined
  const result = mapQuery(query, { client: own, store: other }, sidesBetween(of, 'Doc', from, to))
  return result.ok ? decodeURIComponent(result.value.query) : result.problem.code
}

describe('queries', () => {
  test.each([
    ['lead=ann', '1.0', '2.0', 'unmappable-query'],
    ['fields=name,lead.role', '1.0', '2.0', 'fields=name,lead'],
    ['sort=lead.role', '1.0', '2.0', 'unmappable-query'],
    ['lead.role=x', '1.0', '2.0', 'unmappable-query'],
  ])('?%s of %s asks a store of %s for ?%s', (query, client, store, sent) => {
    expect(asked(team, query, client, store)).toBe(sent)
  })

  test.each([
    ['customer=c1', '2.0', '1.0', 'customer=c1'],
    ['customer=c1', '1.0', '2.0', 'unmappable-query'],
    ['customer.id=c1', '2.0', '1.0', 'unmappable-query'],
    // A store of the newer version has numbers only.
    ['filter[ids][Contains]=1', '1.0', '2.0', 'filter[ids][Contains]=1'],
    ['filter[ids][Contains]=1', '2.0', '1.0', 'unmappable-query'],
  ])(
    'where kinds come or go: ?%s of %s asks a store of %s for ?%s',
    (query, client, store, sent) => {
      expect(asked(contract, query, client, store)).toBe(sent)
    },
  )
})

describe('forms', () => {
  const types = team.version('1.0')?.types ?? {}
  const types2: TypeGraph = {
    Doc: {
      kind: 'object',
      fields: {
        id: { shape: kinds({ number: integer(), boolean }) },
        text: { shape: nullable(kinds({ string: string(), number: integer() })) },
        some: { shape: listOf(kinds({ number: integer(), object: object({ n: integer() }) })) },
      },
    },
  }
  const read = (text: string, of: TypeGraph = types) => {
    const limits = { depth: 10 }
    const result = jsonOfForm(new TextEncoder().encode(text), { types: of, type: 'Doc', limits })
    return result.ok ? new TextDecoder().decode(result.value) : result.problem.code
  }

  test.each([
    ['lead=ann', '{"lead":"ann"}'],
    ['lead[name]=ann&lead[role]=x', '{"lead":{"name":"ann","role":"x"}}'],
    ['all[]=x&all[]=y', '{"all":["x","y"]}'],
    ['all[0][name]=x&all[1]=7&all[2][0]=p', '{"all":[{"name":"x"},"7",["p"]]}'],
    ['by[one]=a&by[two][role]=b', '{"by":{"one":"a","two":{"role":"b"}}}'],
  ])('%s is %s', (text, json) => {
    expect(read(text)).toBe(json)
  })

  test.each([
    ['id=7', '{"id":7}'],
    ['id=true', '{"id":true}'],
    ['id=x', '{"id":"x"}'],
    ['text=7', '{"text":"7"}'],
    ['text=', '{"text":null}'],
    ['some=7', '{"some":[7]}'],
    ['some[0]=7&some[1][n]=8', '{"some":[7,{"n":8}]}'],
  ])('where text may be none: %s is %s', (text, json) => {
    expect(read(text, types2)).toBe(json)
  })
})

describe('a variant that only a later version has', () => {
  const Pay = union('type', { card: z.object({ last4: z.string() }), none: z.object({}) })
  const wallets = defineContract({
    name: 'wallets',
    base: base('1.0.0', {
      summary: 'Cards',
      types: { Pay, Doc: z.object({ name: z.string(), pay: Pay, pays: z.array(Pay) }) },
      routes,
    }),
    versions: [
      version('2.0.0', {
        summary: 'Wallets',
        changes: [
          change('Wallets', {
            Pay: [
              addVariant('wallet', object({ ref: string() }), {
                standIn: { type: 'none' },
                lossy: 'wallets',
              }),
            ],
          }),
        ],
      }),
    ],
  })
  const card = { type: 'card', last4: '1' }
  const wallet = { type: 'wallet', ref: 'w' }
  const stored = { name: 'a', pay: card, pays: [wallet] }

  test.each<[string, string, Json]>([
    ['a document', 'PUT', { name: 'a', pay: wallet, pays: [] }],
    ['an item', 'PUT', { name: 'a', pay: card, pays: [wallet] }],
    ['a merge patch', 'PATCH', { pay: wallet }],
    ['a JSON Patch', 'PATCH', replace('/pay', wallet)],
    ['a JSON Patch of the tag', 'PATCH', replace('/pay/type', 'wallet')],
    ['a JSON Patch that adds', 'PATCH', [{ op: 'add', path: '/pays/-', value: wallet }]],
  ])('is not written unseen where a stand-in is shown for it: %s', async (_, method, body) => {
    const docs = await startDocs(wallets, '2.0', stored)
    const answer = await docs.send('1.0', method, body)
    expect([answer.status, answer.json['code']]).toEqual([422, 'wrong-shape'])
    expect(docs.now()).toBe(docs.before)
  })
})

describe('inside of a union', () => {
  const Part = z.object({ label: z.string() })
  const Item = union('type', {
    box: z.object({ parts: z.union([Part, z.array(Part)]) }),
    bag: z.object({ of: z.string() }),
  })
  const nested = defineContract({
    name: 'nested',
    base: base('1.0.0', {
      summary: 'First',
      types: { Item, Part, Doc: z.object({ name: z.string(), item: Item }) },
      routes,
    }),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [
          change('Lists', {
            Item: [inVariant('box', [removeKind('parts', 'object', { into: inList() })])],
            Part: [rename('label', 'title')],
          }),
        ],
      }),
    ],
  })
  const one = { name: 'a', item: { type: 'box', parts: { label: 'x', y: 1 } } }
  const many = { name: 'a', item: { type: 'box', parts: [{ title: 'x', y: 1 }] } }
  const added = [{ op: 'add', path: '/item/parts/-', value: { title: 'z' } }]

  test.each<[string, Json, Json]>([
    ['one more', added, [{ label: 'x', y: 1 }, { label: 'z' }]],
    ['a member of it', replace('/item/parts/0/title', 'z'), [{ label: 'z', y: 1 }]],
    ['none', replace('/item/parts', []), []],
    ['the same', replace('/item/parts', [{ title: 'x', y: 1 }]), { label: 'x', y: 1 }],
  ])('a list of what is stored as one is patched: %s', async (_, patch, parts) => {
    const docs = await startDocs(nested, '1.0', one)
    expect((await docs.send('2.0', 'GET')).json).toEqual(many)
    const sent = await docs.send('2.0', 'PATCH', patch)
    expect([sent.status, sent.json]).toMatchObject([200, { name: 'a' }])
    expect(JSON.parse(docs.now() ?? '')).toEqual({ name: 'a', item: { type: 'box', parts } })
  })
})
