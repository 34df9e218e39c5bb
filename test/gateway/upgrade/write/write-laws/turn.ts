/** What one client does when it is its turn. */
import * as fc from 'fast-check'
import { versions, type Version } from './fields.ts'

const turns = ['replace', 'merge', 'patch', 'back', 'stale', 'matched', 'delete'] as const

/** Those that replace a document, which `PUT /raw/...` does, too. */
const replacing = ['replace', 'back', 'stale', 'matched'] as const

export interface Turn {
  readonly client: Version
  readonly kind: (typeof turns)[number] | 'anew'
  /** Whether it writes by way of `/raw`. */
  readonly raw: boolean
  /** Of all that is chosen in this turn. */
  readonly seed: number
}

const turnOf = (
  raw: boolean,
  kinds: readonly Turn['kind'][],
  clients: readonly Version[],
): fc.Arbitrary<Turn> =>
  fc.record({
    client: fc.constantFrom(...clients),
    kind: fc.constantFrom(...kinds),
    raw: fc.constant(raw),
    seed: fc.nat(),
  })

export const plainTurn = turnOf(false, turns, versions)

/** Raw writes of what is there, which is all that append-only documents know. */
export const replacingTurn = turnOf(true, replacing, versions)

/** Raw writes between the others. */
export const anyTurn = (clients: readonly Version[] = versions): fc.Arbitrary<Turn> =>
  fc.oneof(turnOf(false, turns, clients), turnOf(true, [...replacing, 'anew'], clients))
