/** Values of several kinds, and variants of tomorrow: seen in the client's way, kept in the store's. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  addKind,
  asList,
  asNumber,
  base,
  change,
  defineContract,
  each,
  inKind,
  member,
  openUnion,
  ref,
  removeKind,
  rename,
  self,
  union,
  version,
} from '../../src/contract/index.ts'
import type { Json, JsonObject } from '../../src/json/index.ts'
import { routes } from './unseen/contract.ts'
import { startDocs } from './unseen/docs.ts'

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

const contract = defineContract({
  name: 'kinds',
  base: base('1.0.0', { summary: 'First', types: { Doc, Tag, Customer, Event }, routes }),
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
            removeKind('tag', 'object', { into: asList() }),
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
