import { Validator } from '@seriousme/openapi-schema-validator'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import inner from '../../../adapters/index.ts'
import { changelog, openapi, typescript, validator } from '../../../src/contract/emit/index.ts'
import { print } from '../../../src/json/index.ts'
import { documents } from '../../../src/testing/generate/documents.ts'
import { holds } from '../../support/seed.ts'

const keys = inner.versions.map(({ key }) => key)

describe.each(inner.versions)('Inner Universe $key', (version) => {
  test('has a valid OpenAPI document with all its routes and types', async () => {
    const document = JSON.parse(print(openapi(inner, version.key)))
    const { valid, errors } = await new Validator({ strict: false }).validate(document)
    expect(valid ? [] : errors).toEqual([])
    const operations = Object.values<object>(document.paths).flatMap((path) => Object.keys(path))
    expect(operations).toHaveLength(version.routes.length)
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(Object.keys(version.types)),
    )
  })

  test('declares each of its types in TypeScript', () => {
    const text = typescript(version)
    for (const type of Object.keys(version.types)) {
      expect(text).toMatch(new RegExp(`^export (?:interface|type) ${type} `, 'm'))
    }
  })

  test.each(Object.keys(version.types))('takes every generated %s', (type) => {
    const validate = validator(version.types, 'document')
    holds(
      50,
      fc.property(documents(version.types, type), (document) => {
        const validated = validate(type, document)
        expect(validated.ok ? [] : validated.errors).toEqual([])
      }),
    )
  })
})

test('the changelog from the first version to the last has a change a version', () => {
  const { entries } = changelog(inner, keys[0]!, keys.at(-1)!)
  expect(entries.map(({ version }) => version)).toEqual(['1.1.0', '2.0.0', '3.0.0'])
  expect(entries.every(({ changes }) => changes.length > 0)).toBe(true)
})
