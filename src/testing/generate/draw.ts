/** Documents of a contract's types: its own examples first, and then as many drawn ones as are asked for. */
import * as fc from 'fast-check'
import type { Contract } from '../../contract/index.ts'
import { validator } from '../../contract/emit/validator.ts'
import { Failure } from '../../errors/index.ts'
import type { Json } from '../../json/index.ts'
import type { TypeGraph } from '../../lens/index.ts'
import { documents, type DocumentOptions } from './documents.ts'

/** How many are drawn at once, by one seed. */
const batch = 50

/** How many times as many are drawn at most where some do not fit: patterns may be beyond us. */
const mostTries = 4

/** @throws Failure `unsupported-version`, or `contract-invalid` where the version has no such type */
export const versionNamed = (contract: Contract, version: string, type: string) => {
  const found = contract.version(contract.scheme.parse(version) ?? version)
  const choices = contract.versions.map(({ key }) => key)
  if (!found) {
    throw new Failure('unsupported-version', `The contract has no version ${version}`, [
      { place: 'version', message: `${version} is not one of its versions`, choices },
    ])
  }
  if (Object.hasOwn(found.types, type)) return found
  throw new Failure('contract-invalid', `There is no type ${type} in ${found.key}`, [
    { place: type, message: `not a type of ${found.key}`, choices: Object.keys(found.types) },
  ])
}

/**
 * Valid documents of a type as a version has it, for tests of your own with fast-check: optional
 * members and those with a default sometimes absent, nullable ones sometimes null, members in any
 * order, members that nobody declares, numbers that doubles cannot hold.
 *
 * @throws Failure where there is no such version or type
 * @example fc.assert(fc.property(documentsOf(contract, 'Order', '2.0'), (order) => law(order)))
 */
export const documentsOf = (
  contract: Contract,
  type: string,
  version: string,
  options: DocumentOptions = {},
): fc.Arbitrary<Json> => {
  const { types, examples = {} } = versionNamed(contract, version, type)
  const drawn = documents(types, type, options)
  const shown = examples[type] ?? []
  if (shown.length === 0) return drawn
  return fc.oneof(
    { weight: 9, arbitrary: drawn },
    { weight: 1, arbitrary: fc.constantFrom(...shown) },
  )
}

export interface DrawOptions {
  readonly runs: number
  readonly seed: number
  readonly examples?: readonly Json[] | undefined
}

const arbitraries = new WeakMap<TypeGraph, Map<string, fc.Arbitrary<Json>>>()

const arbitraryOf = (types: TypeGraph, type: string): fc.Arbitrary<Json> => {
  const known = arbitraries.get(types) ?? new Map<string, fc.Arbitrary<Json>>()
  arbitraries.set(types, known)
  const made = known.get(type) ?? documents(types, type, { depth: 4 })
  known.set(type, made)
  return made
}

/** Valid ones only, fewer than asked for where hardly any that are drawn fit; the same for the same seed. */
export function* draw(
  types: TypeGraph,
  type: string,
  { runs, seed, examples = [] }: DrawOptions,
): Generator<Json> {
  yield* examples
  const validate = validator(types, 'document')
  const arbitrary = arbitraryOf(types, type)
  let left = runs
  for (let tries = 0; left > 0 && tries * batch < runs * mostTries; tries += 1) {
    for (const document of fc.sample(arbitrary, { numRuns: batch, seed: seed + tries })) {
      if (left === 0) return
      if (!validate(type, document).ok) continue
      left -= 1
      yield document
    }
  }
}
