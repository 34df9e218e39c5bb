/** A variant that no version has: a lax store would take it, and nobody could read the document any more. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  addVariant,
  base,
  change,
  defineContract,
  object,
  string,
  union,
  version,
} from '../../../../../src/contract/index.ts'
import type { Json } from '../../../../../src/json/index.ts'
import { routes } from './contract.ts'
import { startDocs } from './docs.ts'

const Pay = union('type', { card: z.object({ last4: z.string() }) })

const contract = defineContract({
  name: 'strangers',
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
          Pay: [addVariant('wallet', object({ ref: string() }), { lossy: 'cards only' })],
        }),
      ],
    }),
  ],
})

const card = { type: 'card', last4: '1' }
const gone = { type: 'gone' }
const stored = { name: 'a', pay: card, pays: [card] }

describe.each([
  ['1.0', '2.0'],
  ['2.0', '1.0'],
])('a client of %s before a store of %s', (client, store) => {
  test.each<[string, string, Json]>([
    ['a document', 'PUT', { ...stored, pay: gone }],
    ['an item', 'PUT', { ...stored, pays: [card, gone] }],
    ['a merge patch', 'PATCH', { pay: gone }],
    ['a merge patch of a list', 'PATCH', { pays: [gone] }],
    ['a JSON Patch', 'PATCH', [{ op: 'replace', path: '/pay', value: gone }]],
    ['a JSON Patch of the tag', 'PATCH', [{ op: 'replace', path: '/pay/type', value: 'gone' }]],
    ['a JSON Patch that adds', 'PATCH', [{ op: 'add', path: '/pays/-', value: gone }]],
  ])('%s', async (_, method, body) => {
    const { send, now, before } = await startDocs(contract, store, stored)
    const answer = await send(client, method, body)
    expect([answer.status, answer.json['code']]).toEqual([422, 'wrong-shape'])
    expect(now()).toBe(before)
  })
})
