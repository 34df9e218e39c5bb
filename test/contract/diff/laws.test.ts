/** What is called harmless is harmless: what may come then is what a client of the older version accepts. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareShapes, worstOf, type Carried } from '../../../src/contract/diff/index.ts'
import {
  defineContract,
  type ContractDeclaration,
  type ContractVersion,
} from '../../../src/contract/index.ts'
import { Failure } from '../../../src/errors/index.ts'
import { validator } from '../../../src/contract/emit/validator.ts'
import { print } from '../../../src/json/index.ts'
import type { TypeGraph } from '../../../src/lens/index.ts'
import { chains } from '../../support/chains.ts'
import { documents } from '../../../src/testing/generate/documents.ts'
import { holds } from '../../support/seed.ts'

/** The worst of a type and of all that is met within it. */
const effectOf = (older: TypeGraph, newer: TypeGraph, type: string, carried: Carried) => {
  const met = new Map([[type, type] as const].map((pair) => [pair.join(), pair]))
  const found = []
  for (const [a, b] of met.values()) {
    const meet = (x: string, y: string): void => void met.set(`${x},${y}`, [x, y])
    found.push(...compareShapes(older[a]!, newer[b]!, a, { older, newer, carried, meet }))
  }
  return worstOf(found)
}

/** None of a declaration that has errors. */
const versionsOf = (declaration: ContractDeclaration): readonly ContractVersion[] => {
  try {
    return defineContract(declaration).versions
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}

const pairs = chains
  .map(versionsOf)
  .filter((versions) => versions.length > 1)
  .chain((versions) => {
    const [first, last] = [versions[0]!, versions.at(-1)!] as const
    const names = Object.keys(first.types).filter((type) => Object.hasOwn(last.types, type))
    return fc.record({
      type: fc.constantFrom(...names),
      up: fc.boolean(),
      first: fc.constant(first.types),
      last: fc.constant(last.types),
    })
  })
  .chain(({ type, up, first, last }) => {
    const [older, newer] = up ? [first, last] : [last, first]
    const answered = documents(newer, type, { depth: 3 })
    return answered.map((document) => ({
      older,
      newer,
      type,
      document,
      toString: () => `${type}: ${print(document)}`,
    }))
  })

const seen = { breaking: 0, harmless: 0 }

test('an answer that is not breaking is a document of the older version', () => {
  holds(
    400,
    fc.property(pairs, ({ older, newer, type, document }) => {
      const effect = effectOf(older, newer, type, 'answer')
      seen[effect === 'breaking' ? 'breaking' : 'harmless']++
      if (effect === 'breaking') return
      expect(validator(older, 'document')(type, document)).toMatchObject({ ok: true })
    }),
  )
  expect(seen.breaking).toBeGreaterThan(0)
  expect(seen.harmless).toBeGreaterThan(0)
})

test('a request of the older version is accepted by a newer one that does not break it', () => {
  holds(
    400,
    fc.property(pairs, ({ older, newer, type, document }) => {
      // The document is one of `newer`: asked the other way round, it is what a client sends.
      if (effectOf(newer, older, type, 'request') === 'breaking') return
      expect(validator(older, 'request')(type, document)).toMatchObject({ ok: true })
    }),
  )
})
