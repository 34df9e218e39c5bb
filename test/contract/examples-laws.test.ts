/** Law of examples on generated contracts: each version shows what its lens makes of the first one. */
import * as fc from 'fast-check'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { defineContract, openapi, validator, type Contract } from '../../src/contract/index.ts'
import type { ContractDeclaration } from '../../src/contract/declare.ts'
import { Failure } from '../../src/errors/index.ts'
import { print, type Json } from '../../src/json/index.ts'
import { documents } from '../../src/testing/generate/documents.ts'
import { chains } from '../support/chains.ts'
import { opsOf } from '../support/generated-contract.ts'
import { holds } from '../support/seed.ts'

interface Case {
  readonly declaration: ContractDeclaration
  readonly type: string
  readonly example: Json
  readonly toString: () => string
}

const cases: fc.Arbitrary<Case | undefined> = chains.chain((declaration) => {
  const [first] = compiled(declaration)?.versions ?? []
  if (!first) return fc.constant(undefined)
  return fc.constantFrom(...Object.keys(first.types)).chain((type) =>
    documents(first.types, type, { depth: 3 }).map((example) => ({
      declaration,
      type,
      example,
      toString: () => `${type} ${print(example)}: ${opsOf(declaration)}`,
    })),
  )
})

function compiled(declaration: ContractDeclaration): Contract | undefined {
  try {
    return defineContract(declaration)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

const withExample = ({ declaration, type, example }: Case): ContractDeclaration => ({
  ...declaration,
  base: { ...declaration.base, examples: { [type]: [example] } },
})

test('an example is in every version what its lens makes of it, or the contract is refused', () => {
  let seen = 0
  const property = fc.property(cases, (one) => {
    if (!one) return
    const plain = compiled(one.declaration)
    const [first] = plain?.versions ?? []
    if (!plain || !first) return
    const shown = compiled(withExample(one))
    const carried = plain.versions.map(({ key, types }) => {
      const result = plain.lens(one.type, first.key, key).value(one.example)
      const value = result.ok ? result.value : undefined
      const isOfShape = value !== undefined && validator(types, 'document')(one.type, value).ok
      return isOfShape ? value : undefined
    })
    // Refused with good reason alone: a version cannot have it, or has it out of bounds.
    expect(shown !== undefined).toBe(carried.every((value) => value !== undefined))
    if (!shown) return
    seen += 1
    for (const [index, { examples }] of shown.versions.entries()) {
      expect(print(examples?.[one.type]?.[0] ?? null)).toBe(print(carried[index] ?? null))
    }
  })
  holds(200, property)
  expect(seen).toBeGreaterThan(0)
})

test('every example in a document is valid by its schema there', () => {
  const property = fc.property(cases, (one) => {
    const shown = one && compiled(withExample(one))
    for (const { key } of shown?.versions ?? []) {
      const document = JSON.parse(print(openapi(shown!, key))) as {
        readonly components: {
          readonly schemas: Readonly<Record<string, { examples?: unknown[] }>>
        }
      }
      const ajv = new Ajv2020.default({
        strict: false,
        validateFormats: false,
        ownProperties: true,
      })
      addFormats.default(ajv)
      ajv.addSchema(document, 'api')
      for (const [name, { examples = [] }] of Object.entries(document.components.schemas)) {
        const pointer = encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
        const check = ajv.getSchema(`api#/components/schemas/${pointer}`)
        for (const example of examples) expect(check?.(example) ? [] : check?.errors).toEqual([])
      }
    }
  })
  holds(40, property)
})
