import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import v1 from '../../adapters/v1.0.0.ts'
import v1_1 from '../../adapters/v1.1.0.ts'
import v2 from '../../adapters/v2.0.0.ts'
import v3 from '../../adapters/v3.0.0.ts'
import { validator } from '../../src/contract/emit/validator.ts'
import type { Result } from '../../src/errors/index.ts'
import {
  equal,
  isNumber,
  numberText,
  print,
  valueAt,
  type Json,
  type Path,
} from '../../src/json/index.ts'
import type { Loss, TypeGraph } from '../../src/lens/index.ts'
import { byReference, stepsOf } from '../support/chain.ts'
import { covered, differences, sameText, unexplained } from '../../src/testing/differences.ts'
import { documents } from '../../src/testing/generate/documents.ts'
import { frozen } from '../../src/testing/frozen.ts'
import { json } from '../../src/testing/generate/json-values.ts'
import { must } from '../support/must.ts'
import { broken, isAPlace } from '../../src/testing/places.ts'
import { partOf } from '../support/runs.ts'
import { holds } from '../support/seed.ts'

const steps = stepsOf({ name: 'inner-universe', base: v1, versions: [v1_1, v2, v3] })
const keys = contract.versions.map(({ key }) => key)
const pairs = keys.flatMap((from) => keys.filter((to) => to !== from).map((to) => ({ from, to })))

const typesOf = (key: string): TypeGraph => contract.version(key)?.types ?? {}

/** Documents of a type, drawn for each pair of versions. */
const runsOf = (type: string): number => {
  switch (type) {
    case 'Entity':
      return 250
    case 'Relation':
    case 'Event':
      return 200
    case 'DeltaRecord':
      return 120
    default:
      return type.endsWith('Page') ? 8 : 16
  }
}

const shown = (result: Result<Json>) => (result.ok ? print(result.value) : result.problem.detail)

/** Along the one op that rounds, a number may come back up to half a hundredth off. */
const isRounded = (path: Path, a: Json, b: Json, losses: readonly Loss[]): boolean => {
  const [before, after] = [valueAt(a, path), valueAt(b, path)]
  return (
    path.at(-1) === 'strength' &&
    covered(path, losses) &&
    isNumber(before) &&
    isNumber(after) &&
    Math.abs(Number(numberText(before)) - Number(numberText(after))) <= 0.005
  )
}

/** What a store does to a document that it is given: absent fields take their defaults. */
const stored = (key: string, type: string, document: Json): Json => {
  const checked = validator(typesOf(key), 'document')(type, document)
  must(checked.ok, () => `invalid in ${key}: ${print(document)}\n${JSON.stringify(checked)}`)
  return checked.ok ? checked.value : document
}

const carried = (type: string, from: string, to: string, document: Json): Json => {
  const result = contract.lens(type, from, to).value(document)
  must(result.ok, () => `${type} ${from} -> ${to}\n${print(document)}\n${shown(result)}`)
  return result.ok ? result.value : null
}

interface Pair {
  readonly from: string
  readonly to: string
}

/** Asserts a law on valid documents of every type that both versions have. Answers how many there were. */
const onDocuments = (
  { from, to }: Pair,
  law: (type: string, document: Json, other: Json) => void,
  share = 1,
): number => {
  const types = Object.keys(typesOf(from)).filter((type) => Object.hasOwn(typesOf(to), type))
  let seen = 0
  for (const type of types) {
    const property = fc.property(documents(typesOf(from), type), json(4), (document, other) => {
      seen += 1
      law(type, document, other)
    })
    holds(runsOf(type) * share, property)
  }
  return seen
}

describe.each(pairs)('from $from to $to', ({ from, to }) => {
  const isUp = keys.indexOf(from) < keys.indexOf(to)

  test('a document comes back as it went, but for what a loss names', () => {
    const seen = onDocuments({ from, to }, (type, document) => {
      const there = carried(type, from, to, document)
      const back = carried(type, to, from, there)
      const { losses } = contract.lens(type, from, to)
      // Law 1 going up: to the letter, but for rounded strengths. Law 2 going down: but for losses.
      const lost = isUp
        ? differences(document, back, sameText).filter(
            (path) => !isRounded(path, document, back, losses),
          )
        : unexplained(document, back, losses)
      must(
        lost.length === 0,
        () =>
          `${type}\n${print(document)}\nthere ${print(there)}\nback ${print(back)}\nat ${lost.map((path) => path.join('.')).join(', ')}`,
      )
    })
    expect(seen).toBeGreaterThanOrEqual(partOf(1000, 250))
  })

  test('what a client wrote is what it then reads, but for what a loss names', () => {
    const law = (type: string, document: Json) => {
      const kept = stored(to, type, carried(type, from, to, document))
      const read = carried(type, to, from, kept)
      const expected = stored(from, type, document)
      const { losses } = contract.lens(type, from, to)
      const lost = unexplained(expected, stored(from, type, read), losses)
      must(
        lost.length === 0,
        () => `${type}\n${print(document)}\nstored ${print(kept)}\nread ${print(read)}`,
      )
    }
    expect(onDocuments({ from, to }, law, 0.25)).toBeGreaterThan(partOf(200, 250))
  })

  test('the fused lens equals the steps, and any way through versions between', () => {
    const between = isUp
      ? keys.slice(keys.indexOf(from) + 1, keys.indexOf(to))
      : keys.slice(keys.indexOf(to) + 1, keys.indexOf(from))
    const law = (type: string, document: Json) => {
      const straight = carried(type, from, to, frozen(document))
      const stepped = byReference(steps, type, from, to, document)
      must(
        stepped.ok && equal(stepped.value, straight),
        () => `${type}\n${print(document)}\nfused ${print(straight)}\nsteps ${shown(stepped)}`,
      )
      for (const middle of between) {
        const via = carried(type, middle, to, carried(type, from, middle, document))
        must(
          equal(via, straight),
          () =>
            `${type}\n${print(document)}\nfused ${print(straight)}\nvia ${middle} ${print(via)}`,
        )
      }
    }
    expect(onDocuments({ from, to }, law, 0.4)).toBeGreaterThan(partOf(400, 250))
  })

  test('any JSON gives a value or a problem that names a place, and stays as it was', () => {
    const law = (type: string, document: Json, other: Json) => {
      for (const value of [frozen(broken(document)), frozen(other)]) {
        const result = contract.lens(type, from, to).value(value)
        must(
          result.ok || isAPlace(value, result.problem),
          () => `${type}\n${print(value)}\n${shown(result)}`,
        )
      }
    }
    expect(onDocuments({ from, to }, law, 0.2)).toBeGreaterThan(partOf(200, 250))
  })
})

test('every type of a version has a lens to itself that changes nothing', () => {
  for (const key of keys) {
    for (const type of Object.keys(typesOf(key))) {
      expect(contract.lens(type, key, key).identity).toBe(true)
    }
  }
})
