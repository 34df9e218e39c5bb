/** What a client's version has no form for is not written by that client, in whatever way it writes. */
import { describe, expect, test } from 'vitest'
import { print, type Json } from '../../../../../src/json/index.ts'
import { bank, card, payments, positions, wallet, type Position } from './contract.ts'
import { startDocs } from './docs.ts'

const ways = [
  ['later', '1.0', '2.0'],
  ['gone', '2.0', '1.0'],
] as const

const cases = ways.flatMap(([way, client, store]) =>
  Object.entries<Position>(positions).map(
    ([where, position]) => [where, client, store, way, position] as const,
  ),
)

/** All that a client could send, not knowing what is there. */
const writesOf = ({ doc, other }: Position): readonly (readonly [string, Json])[] => {
  const elsewhere: readonly Json[] = other
    ? [
        other[1]('b'),
        [{ op: 'replace', path: other[0], value: 'b' }],
        [{ op: 'test', path: other[0], value: 'a' }],
        {},
        doc(card, 'a'),
      ]
    : []
  return [
    ['PUT', doc(card, 'b')],
    ['PUT', doc(bank, 'a')],
    ...elsewhere.map((patch) => ['PATCH', patch] as const),
    ['PATCH', [{ op: 'replace', path: '', value: doc(card, 'a') }]],
  ]
}

describe('a variant that only the version of the store has', () => {
  test.each(cases)(
    '%s is not written over by a client of %s in front of a store of %s',
    async (_where, client, version, way, position) => {
      const contract = payments(position, way)
      const { send, lastWrite, before, now } = await startDocs(
        contract,
        version,
        position.doc(wallet, 'a'),
      )
      expect((await send(client, 'GET')).status).toBe(502)
      for (const [method, body] of writesOf(position)) {
        for (const headers of [{}, { 'If-Match': '*' }]) {
          const answer = await send(client, method, body, headers)
          expect([method, print(body), now(), lastWrite()]).toEqual([
            method,
            print(body),
            before,
            '',
          ])
          expect(answer.json).toMatchObject({
            status: 409,
            code: 'document-not-in-version',
            errors: [{ pointer: position.pointer }],
            versions: [version],
            applied: false,
          })
        }
      }
    },
  )

  test.each(cases)(
    '%s does not hinder a client of %s in front of a store of %s where something else is stored',
    async (_where, client, version, way, position) => {
      const { doc, other } = position
      const contract = payments(position, way)
      const { send, now } = await startDocs(contract, version, doc(card, 'a'))
      expect(await send(client, 'PUT', doc(bank, 'b'))).toMatchObject({ status: 200 })
      expect(now()).toBe(print(doc(bank, 'b')))
      if (!other) return
      expect(await send(client, 'PATCH', other[1]('c'))).toMatchObject({ status: 200 })
      expect(now()).toBe(print(doc(bank, 'c')))
      const operation = { op: 'replace', path: other[0], value: 'd' }
      expect(await send(client, 'PATCH', [operation])).toMatchObject({ status: 200 })
      expect(now()).toBe(print(doc(bank, 'd')))
    },
  )
})
