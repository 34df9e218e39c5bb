import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { validator } from '../../../src/contract/emit/validator.ts'
import { differences } from '../../../src/init/compare/differences.ts'
import { modelOf } from '../../../src/init/compare/model-of.ts'
import { readOpenApi } from '../../../src/init/openapi/read.ts'
import { openapi } from '../../../src/contract/index.ts'
import type { Json, JsonObject } from '../../../src/json/index.ts'
import { holds } from '../../support/seed.ts'
import { contractOfModel } from '../support/contract-of-model.ts'

const names = ['a', 'b', 'kind', 'my-type', '__proto__', 'constructor']
const components = ['A', 'B', 'my-type', 'Foo.Bar', 'A_', 'a']
const words = ['x', 'y', 'z']

const object = (entries: readonly (readonly [string, unknown])[]): JsonObject =>
  Object.fromEntries(entries) as JsonObject

const name = fc.constantFrom(...names)
/** Ajv does not look at `__proto__`. */
const members = names.filter((one) => one !== '__proto__')
const member = fc.constantFrom(...members)
const some = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 1, maxLength: 3 })

const reference = fc
  .constantFrom(...components)
  .map((to) => ({ $ref: `#/components/schemas/${to}` }))

const scalar: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record(
    { type: fc.constant('string'), minLength: fc.nat(2), maxLength: fc.nat(3) },
    { requiredKeys: ['type'] },
  ),
  fc
    .uniqueArray(fc.constantFrom(...words), { minLength: 1 })
    .map((values) => ({ type: 'string', enum: values })),
  fc.constantFrom(...words).map((value) => ({ const: value })),
  fc
    .constantFrom('^x', '[yz]$', '(?P<n>x)', '\\p{L}', '\\Ax')
    .map((pattern) => ({ type: 'string', pattern })),
  fc.record(
    {
      type: fc.constantFrom('number', 'integer'),
      minimum: fc.integer({ min: -2, max: 2 }),
      exclusiveMaximum: fc.integer({ min: 0, max: 3 }),
      multipleOf: fc.constant(2),
    },
    { requiredKeys: ['type'] },
  ),
  fc.constantFrom<JsonObject>(
    { type: 'boolean' },
    { type: 'null' },
    {},
    { type: ['string', 'null'] },
    { type: ['integer', 'string', 'array'] },
    { enum: ['x', null, 1] },
    { enum: [1, 2] },
  ),
)

const meant = (of: string): readonly [string, JsonObject] =>
  of === 'kind'
    ? [of, { enum: words }]
    : [of, { $ref: `#/components/schemas/${components[names.indexOf(of)]}` }]

/** Schemas as people write them, and as they should not. */
const schemaOf = (isFree: boolean): fc.Arbitrary<JsonObject> =>
  fc.letrec<{ any: JsonObject }>((tie) => {
    // All objects have the same members: of those that only one of a choice has, others may mean anything.
    const fields = isFree ? some(fc.tuple(name, tie('any'))) : fc.constant(members.map(meant))
    const plain = fc
      .tuple(
        fields,
        fc.uniqueArray(isFree ? name : member, { maxLength: 2 }),
        fc.constantFrom(undefined, false, true, {}),
      )
      .map(([all, required, more]) => ({
        type: 'object',
        properties: object(all),
        required: required.filter((one) => all.some(([known]) => known === one)),
        ...(more === undefined ? {} : { additionalProperties: more }),
      })) as fc.Arbitrary<JsonObject>
    const tagged = fc
      .tuple(
        fc.constantFrom('oneOf', 'anyOf'),
        fc.uniqueArray(fc.constantFrom(...words), { minLength: 1 }),
        fields,
      )
      .map(([how, tags, all]) => ({
        [how]: tags.map((tag, i) => ({
          type: 'object',
          required: ['kind'],
          properties: object([...(isFree ? all.slice(0, i) : all), ['kind', { const: tag }]]),
        })),
      })) as fc.Arbitrary<JsonObject>
    return {
      any: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        scalar,
        reference,
        plain,
        tagged,
        tie('any').map((items) => ({ type: 'array', items })),
        tie('any').map((values) => ({ type: 'object', additionalProperties: values })),
        some(tie('any')).map((allOf) => ({ allOf })),
        some(tie('any')).map((anyOf) => ({ anyOf })),
        some(tie('any')).map((oneOf) => ({ oneOf })),
        fc.tuple(plain, some(tie('any'))).map(([base, anyOf]) => ({ ...base, anyOf })),
        fc.tuple(plain, tie('any')).map(([base, not]) => ({ ...base, not })),
      ),
    }
  }).any

const value: fc.Arbitrary<Json> = fc.letrec<{ any: Json }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, 1, 2, -1, 0.5, '', 'x', 'y', 'z', 'xyz', 'xxxxx'),
    fc.array(tie('any'), { maxLength: 2 }),
    fc.array(fc.tuple(member, tie('any')), { maxLength: 3 }).map(object),
    fc
      .tuple(fc.constantFrom(...words), fc.array(fc.tuple(member, tie('any')), { maxLength: 2 }))
      .map(([kind, inside]) => object([...inside, ['kind', kind]])),
  ),
})).any

const documents = (isFree: boolean) =>
  fc.tuple(...components.map(() => schemaOf(isFree))).map((schemas): JsonObject => ({
    openapi: '3.1.0',
    info: { title: 'Drawn', version: '1' },
    paths: Object.fromEntries(
      components.map((to, i) => [
        `/t${i}`,
        {
          get: {
            responses: {
              '200': {
                description: '',
                content: { 'application/json': { schema: { $ref: `#/components/schemas/${to}` } } },
              },
            },
          },
        },
      ]),
    ) as JsonObject,
    components: { schemas: Object.fromEntries(components.map((to, i) => [to, schemas[i]!])) },
  }))

const strictly = (document: JsonObject) => {
  const ajv = new Ajv2020({ strict: false, logger: false, unicodeRegExp: false })
  ajv.addSchema({ ...document, $id: 'https://drawn.example/document' })
  return (to: string) => {
    try {
      const judge = ajv.getSchema(`https://drawn.example/document#/components/schemas/${to}`)
      return judge && ((one: Json) => judge(one) === true)
    } catch {
      return undefined
    }
  }
}

/** Schemas that lead to themselves and to nothing else have no values, and Ajv cannot judge them. */
const takes = (judge: (one: Json) => boolean, one: Json): boolean => {
  try {
    return judge(one)
  } catch {
    return false
  }
}

describe('whatever a document says of its types', () => {
  test('they make a contract, whose own document says the same', () => {
    holds(
      400,
      fc.property(documents(true), (document) => {
        const contract = contractOfModel(readOpenApi(document))
        const again = readOpenApi(openapi(contract, '1.0'))
        expect(differences(again, modelOf(contract, '1.0'))).toEqual([])
      }),
    )
  })

  test('they take every value that the document takes', () => {
    let judged = 0
    holds(
      200,
      fc.property(
        documents(false),
        fc.array(value, { minLength: 20, maxLength: 20 }),
        (document, values) => {
          const { routes, types } = readOpenApi(document)
          const validate = validator(types, 'document')
          const judgeOf = strictly(document)
          for (const [i, to] of components.entries()) {
            const judge = judgeOf(to)
            const type = routes[i]?.response
            if (!judge || type === undefined) continue
            for (const one of values) {
              if (!takes(judge, one)) continue
              judged += 1
              expect({ one, result: validate(type, one) }).toMatchObject({ result: { ok: true } })
            }
          }
        },
      ),
    )
    expect(judged).toBeGreaterThan(100)
  })
})
