import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/errors/index.ts'
import { differences } from '../../../src/init/compare/differences.ts'
import { modelOf } from '../../../src/init/compare/model-of.ts'
import { readOpenApi } from '../../../src/init/openapi/read.ts'
import type { JsonObject } from '../../../src/json/index.ts'
import { contractOfModel } from '../support/contract-of-model.ts'

type Loose = { readonly [name: string]: unknown }

interface Api {
  readonly answer?: Loose
  readonly sent?: Loose
  readonly status?: string
  readonly parameters?: readonly Loose[]
  readonly path?: string
  readonly media?: string
}

const body = (fields: Loose, media: string) => ({
  content: { [media]: { schema: { type: 'object', ...fields } } },
})

const model = ({
  answer = {},
  sent = {},
  status = '200',
  parameters = [],
  path = '/a',
  media = 'application/json',
}: Api) =>
  readOpenApi({
    openapi: '3.1.0',
    info: { title: 'A', version: '1' },
    paths: {
      [path]: {
        post: {
          operationId: 'a.b',
          parameters,
          requestBody: body(sent, 'application/json'),
          responses: { [status]: { description: '', ...body(answer, media) } },
        },
      },
    },
  } as unknown as JsonObject)

/** What the first says otherwise than a contract of the second. */
const told = (real: Api, derived: Api) =>
  differences(model(real), modelOf(contractOfModel(model(derived)), '1.0')).map(
    ({ place, noticed }) => `${place}${noticed ? ' !' : ''}`,
  )

const text = { type: 'string' }
const of = (properties: Loose, ...required: readonly string[]) => ({ properties, required })

describe('what a document says otherwise', () => {
  test.each<[string, Api, Api, readonly string[]]>([
    ['nothing', { answer: of({ a: text }) }, { answer: of({ a: text }) }, []],
    [
      'a field more in answers',
      { answer: of({ a: text, b: text }) },
      { answer: of({ a: text }) },
      ['answer b'],
    ],
    [
      'a field less in answers',
      { answer: of({ a: text }) },
      { answer: of({ a: text, b: text }, 'b') },
      ['answer b !'],
    ],
    [
      'an optional field less in answers',
      { answer: of({ a: text }) },
      { answer: of({ a: text, b: text }) },
      ['answer b'],
    ],
    [
      'a field that may be absent',
      { answer: of({ a: text }) },
      { answer: of({ a: text }, 'a') },
      ['answer a !'],
    ],
    [
      'a field that is always there',
      { answer: of({ a: text }, 'a') },
      { answer: of({ a: text }) },
      ['answer a'],
    ],
    [
      'another type',
      { answer: of({ a: { type: 'integer' } }) },
      { answer: of({ a: text }) },
      ['answer a !'],
    ],
    [
      'null',
      { answer: of({ a: { type: ['string', 'null'] } }) },
      { answer: of({ a: text }) },
      ['answer a !'],
    ],
    [
      'no null',
      { answer: of({ a: text }) },
      { answer: of({ a: { type: ['string', 'null'] } }) },
      ['answer a'],
    ],
    [
      'a value more',
      { answer: of({ a: { enum: ['x', 'y'] } }) },
      { answer: of({ a: { enum: ['x'] } }) },
      ['answer a !'],
    ],
    [
      'a value less',
      { answer: of({ a: { enum: ['x'] } }) },
      { answer: of({ a: { enum: ['y', 'x'] } }) },
      ['answer a'],
    ],
    [
      'values in another order',
      { answer: of({ a: { enum: ['x', 'y'] } }) },
      { answer: of({ a: { enum: ['y', 'x'] } }) },
      [],
    ],
    [
      'items of a list',
      { answer: of({ a: { type: 'array', items: { type: 'object', properties: { b: text } } } }) },
      {
        answer: of({
          a: { type: 'array', items: { type: 'object', properties: { b: { type: 'boolean' } } } },
        }),
      },
      ['answer a[].b !'],
    ],
    [
      'a required field more in requests',
      { sent: of({ a: text, b: text }, 'b') },
      { sent: of({ a: text }) },
      ['request b !'],
    ],
    [
      'an optional field more in requests',
      { sent: of({ a: text, b: text }) },
      { sent: of({ a: text }) },
      ['request b'],
    ],
    [
      'a field less in requests',
      { sent: of({ a: text }) },
      { sent: of({ a: text, b: text }) },
      ['request b !'],
    ],
    [
      'null that is not taken',
      { sent: of({ a: text }) },
      { sent: of({ a: { type: ['string', 'null'] } }) },
      ['request a !'],
    ],
    [
      'a longer text in answers',
      { answer: of({ a: { ...text, maxLength: 9 } }) },
      { answer: of({ a: { ...text, maxLength: 5 } }) },
      ['answer a !'],
    ],
    [
      'a longer text in requests',
      { sent: of({ a: { ...text, maxLength: 9 } }) },
      { sent: of({ a: { ...text, maxLength: 5 } }) },
      ['request a'],
    ],
    [
      'a default',
      { sent: of({ a: { ...text, default: 'x' } }) },
      { sent: of({ a: { ...text, default: 'y' } }) },
      ['request a'],
    ],
    ['a status', { status: '201' }, {}, ['status !']],
    ['a media type', { media: 'application/vnd.a+json' }, {}, ['media !']],
    ['a path', { path: '/b' }, {}, ['path !']],
    [
      'a parameter more',
      { parameters: [{ name: 'q', in: 'query', schema: text }] },
      {},
      ['query q'],
    ],
    [
      'a required parameter more',
      { parameters: [{ name: 'q', in: 'query', required: true, schema: text }] },
      {},
      ['query q !'],
    ],
    [
      'a parameter less',
      {},
      { parameters: [{ name: 'q', in: 'query', schema: text }] },
      ['query q !'],
    ],
    [
      'another parameter',
      { parameters: [{ name: 'q', in: 'query', schema: { type: 'boolean' } }] },
      { parameters: [{ name: 'q', in: 'query', schema: text }] },
      ['query q !'],
    ],
  ])('%s', (_, real, derived, expected) => {
    expect(told(real, derived)).toEqual(expected)
  })

  test.each(['freight', 'publishing'])('the next version of %s', (name) => {
    const [older, newer] = [1, 2].map((number) => {
      const end = name === 'freight' ? 'yaml' : 'json'
      return readOpenApi(
        readFileSync(new URL(`../documents/${name}-${number}.${end}`, import.meta.url), 'utf8'),
      )
    })
    const found = differences(newer!, modelOf(contractOfModel(older!), '1.0'))
    expect(
      found.map(
        ({ route, place, real, derived, noticed }) =>
          `${noticed ? '!' : ' '} ${route} ${place}: ${real} / ${derived}`,
      ),
    ).toMatchSnapshot()
  })

  test('a version that there is not is refused with those that there are', () => {
    const contract = contractOfModel(model({}))
    const failed = (): Failure => {
      try {
        modelOf(contract, '7.0')
      } catch (error) {
        return error as Failure
      }
      throw new Error('it was found')
    }
    expect(failed()).toMatchObject({ code: 'unsupported-version', issues: [{ choices: ['1.0'] }] })
  })
})
