import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import adapters from '../../../adapters/index.ts'
import github from '../../../examples/github/contract.ts'
import kubernetes from '../../../examples/kubernetes/contract.ts'
import shop from '../../../examples/shop/contract.ts'
import stripe from '../../../examples/stripe-like/contract.ts'
import { defineContract, openapi, type Contract } from '../../../src/contract/index.ts'
import { differences } from '../../../src/init/compare/differences.ts'
import { modelOf } from '../../../src/init/compare/model-of.ts'
import { readOpenApi } from '../../../src/init/openapi/read.ts'
import { print, type JsonObject } from '../../../src/json/index.ts'
import { numbers } from '../../support/chains.ts'
import { generated } from '../../support/generated-contract.ts'
import { holds } from '../../support/seed.ts'
import { contractOfModel } from '../support/contract-of-model.ts'

const told = (contract: Contract): readonly string[] =>
  contract.versions.flatMap(({ key }) => {
    const real = readOpenApi(openapi(contract, key))
    return differences(real, modelOf(contract, key)).map(
      ({ route, place, real: one, derived }) => `${key} ${route} ${place}: ${one} / ${derived}`,
    )
  })

const contracts = { adapters, github, kubernetes, shop, stripe }

describe('the document that is derived of a version says what the version says', () => {
  test.each(Object.entries(contracts))('of %s', (_, contract) => {
    expect(told(contract)).toEqual([])
  })

  test('of generated contracts', () => {
    holds(
      200,
      fc.property(numbers, (drawn) => {
        expect(told(defineContract(generated(drawn)))).toEqual([])
      }),
    )
  })

  const documents = ['freight-1.yaml', 'freight-2.yaml', 'publishing-1.json', 'publishing-2.json']

  test.each(documents)('of %s', (name) => {
    const text = readFileSync(new URL(`../documents/${name}`, import.meta.url), 'utf8')
    const model = readOpenApi(text)
    const contract = contractOfModel(model)
    expect(told(contract)).toEqual([])
    expect(differences(model, modelOf(contract, '1.0'))).toEqual([])
  })

  test('also when it is printed and parsed', () => {
    const document: JsonObject = openapi(shop, shop.versions[0]!.key)
    expect(readOpenApi(print(document))).toEqual(readOpenApi(document))
  })
})
