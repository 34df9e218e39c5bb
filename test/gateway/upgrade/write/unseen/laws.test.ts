/** Clients of two versions write by turns, and a model of who has which variant says what is stored then. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { print, type Json } from '../../../../../src/json/index.ts'
import { holdsInTime } from '../../../../support/seed.ts'
import { bank, card, payments, positions, wallet, type Position } from './contract.ts'
import { path, startDocs } from './docs.ts'

const all = [card, bank, wallet]

interface Turn {
  readonly client: '1.0' | '2.0'
  readonly kind: 'replace' | 'rename' | 'operate' | 'again'
  readonly payment: number
  readonly name: string
}

const turn: fc.Arbitrary<Turn> = fc.record({
  client: fc.constantFrom('1.0', '2.0'),
  kind: fc.constantFrom('replace', 'rename', 'operate', 'again'),
  payment: fc.nat({ max: 2 }),
  name: fc.constantFrom('a', 'b', 'c'),
})

interface Held {
  readonly payment: Json
  readonly name: string
}

/** What a turn asks for; a document without a name of its own is replaced. */
const asked = (
  { kind, name, payment }: Turn,
  held: Held,
  { doc, other }: Position,
): { readonly method: string; readonly body: Json; readonly wanted: Held } => {
  const wanted = { payment: all[payment] as Json, name }
  if (kind === 'again' || (kind !== 'replace' && !other)) {
    return { method: 'PUT', body: doc(held.payment, held.name), wanted: held }
  }
  if (kind === 'replace' || !other) {
    return { method: 'PUT', body: doc(wanted.payment, name), wanted }
  }
  const [pointer, merging] = other
  const body: Json =
    kind === 'rename' ? merging(name) : [{ op: 'replace', path: pointer, value: name }]
  return { method: 'PATCH', body, wanted: { ...held, name } }
}

const ways = ['later', 'gone'] as const

test.each(
  Object.entries<Position>(positions).flatMap(([where, position]) =>
    ways.flatMap((way) =>
      (['1.0', '2.0'] as const).map((store) => [where, way, store, position] as const),
    ),
  ),
)(
  'a payment %s, of which some come %s, is changed by those only who see it, in a store of %s',
  async (_where, way, version, position) => {
    const having = way === 'later' ? '2.0' : '1.0'
    const docs = await startDocs(payments(position, way), version, undefined)
    await holdsInTime(
      20,
      fc.asyncProperty(fc.array(turn, { maxLength: 12 }), async (turns) => {
        let held: Held = { payment: version === having ? wallet : card, name: 'a' }
        docs.held.set(path, print(position.doc(held.payment, held.name)))
        // Between two that speak the same version the gateway does not judge: they keep to it.
        const knowing = turns.filter(
          ({ client, payment }) => !(client === version && client !== having && payment === 2),
        )
        for (const one of knowing) {
          const { method, body, wanted } = asked(one, held, position)
          const isBlind = one.client !== having
          const answer = await docs.send(one.client, method, body)
          const unseen = isBlind && held.payment === wallet
          const unknown = wanted.payment === wallet && one.client !== version
          const isRefused = unseen || (method === 'PUT' && unknown)
          if (!isRefused) held = wanted
          const wasRefused = answer.status >= 400 && answer.status < 500
          expect([answer.status === 200, wasRefused, docs.now()]).toEqual([
            !isRefused,
            isRefused,
            print(position.doc(held.payment, held.name)),
          ])
        }
      }),
    )
  },
)
