import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { defineContract } from '../../../src/contract/index.ts'
import { Failure } from '../../../src/errors/index.ts'
import { along, fieldsIn } from '../../../src/gateway/facts/look-body.ts'
import { bareShape } from '../../../src/gateway/map/shape-at.ts'
import { onlyIn } from '../../../src/gateway/facts/index.ts'
import {
  equalByValue,
  isObject,
  own,
  valueAt,
  type Json,
  type Path,
} from '../../../src/json/index.ts'
import { declaredAt, type TypeGraph } from '../../../src/lens/index.ts'
import { documentsOf } from '../../../src/testing/index.ts'
import { generated, opsOf } from '../../support/generated-contract.ts'
import { partOf } from '../../support/runs.ts'
import { holds } from '../../support/seed.ts'

/** Every value of a document that has no members or items. */
const leaves = (value: Json, at: Path = []): readonly Path[] => {
  if (Array.isArray(value))
    return value.flatMap((item, index) => leaves(item, [...at, String(index)]))
  if (!isObject(value)) return [at]
  return Object.keys(value).flatMap((name) => leaves(own(value, name) ?? null, [...at, name]))
}

/** Keys of maps are no names of the contract, also where a change takes what is under one. */
const isKeyTaken = (types: TypeGraph, type: string, path: Path, ops: string): boolean =>
  path.some((step, index) => {
    const holder = declaredAt(types, { kind: 'ref', type }, path.slice(0, index))
    return holder && bareShape(types, holder).kind === 'map' && ops.includes(JSON.stringify(step))
  })

const contractOf = (numbers: readonly number[]) => {
  const declaration = generated(numbers)
  try {
    return { contract: defineContract(declaration), declaration }
  } catch (error) {
    // Some are no contracts.
    if (error instanceof Failure) return undefined
    throw error
  }
}

test('what is not told as only in a version is at the same place in the newest, and the same', () => {
  let seen = 0
  let kept = 0
  const numbers = fc.array(fc.nat(), { minLength: 40, maxLength: 40 })
  holds(
    200,
    fc.property(numbers, fc.integer(), (drawn, seed) => {
      const made = contractOf(drawn)
      if (!made) return
      const { contract, declaration } = made
      const newest = contract.versions.at(-1)?.key ?? '1.0'
      const types = contract.version('1.0')?.types ?? {}
      const later = contract.version(newest)?.types ?? {}
      const only = onlyIn(contract, '1.0', newest)
      for (const type of Object.keys(types)) {
        if (!Object.hasOwn(later, type)) continue
        const spot = only.spot(type)
        const lens = contract.lens(type, '1.0', newest)
        for (const document of fc.sample(documentsOf(contract, type, '1.0'), {
          numRuns: 5,
          seed,
        })) {
          const carried = lens.value(document)
          if (!carried.ok) continue
          // Of a variant that is gone the tag is named, and with it all that the variant has.
          if (spot && fieldsIn(document, spot).some((name) => name.endsWith('.kind'))) continue
          for (const path of leaves(document)) {
            if (!declaredAt(types, { kind: 'ref', type }, path)) continue
            if (isKeyTaken(types, type, path, opsOf(declaration))) continue
            seen += 1
            if (spot && along(path, spot).names.length > 0) continue
            kept += 1
            const [before, after] = [valueAt(document, path), valueAt(carried.value, path)]
            if (after !== undefined && before !== undefined && equalByValue(before, after)) continue
            expect({ type, path, before, after, ops: opsOf(declaration) }).toBe('the same')
          }
        }
      }
    }),
  )
  expect(seen).toBeGreaterThan(partOf(1000, 200))
  expect(kept).toBeGreaterThan(partOf(500, 200))
})
