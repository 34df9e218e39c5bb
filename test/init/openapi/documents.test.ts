import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readOpenApi } from '../../../src/init/openapi/read.ts'
import { contractOfModel } from '../support/contract-of-model.ts'

const model = (name: string) =>
  readOpenApi(readFileSync(new URL(`../documents/${name}`, import.meta.url), 'utf8'))

const names = ['freight-1.yaml', 'freight-2.yaml', 'publishing-1.json', 'publishing-2.json']

describe('documents as real APIs have them', () => {
  test.each(names)('%s makes a contract', (name) => {
    const found = model(name)
    expect(found.routes.length).toBeGreaterThan(28)
    const contract = contractOfModel(found)
    expect(contract.versions[0]?.types).toEqual(found.types)
  })

  test('routes have ids, kinds, bodies and parameters that people would give them', () => {
    const { routes } = model('freight-1.yaml')
    const told = routes.map(
      ({ id, method, path, kind, request = '-', response = '-', status = 200 }) =>
        [id, method, path, kind, request, response, status].join(' '),
    )
    expect(told).toMatchSnapshot()
    const { query } = routes[0]!
    expect(query?.['created_after']?.use).toEqual({
      kind: 'filter',
      field: 'created_at',
      operator: 'GreaterOrEqual',
    })
    expect(query?.['include']?.use).toEqual({ kind: 'names' })
  })

  test('errors are told in the form of the API', () => {
    expect(model('freight-1.yaml').errors).toEqual({
      type: 'Error',
      problem: {
        code: '$code',
        message: '$detail',
        request_id: '$request_id',
        errors: [{ $each: 'errors', field: '$field', message: '$detail' }],
      },
    })
    expect(model('publishing-1.json').errors).toMatchObject({
      type: 'Problem',
      media: 'application/problem+json',
    })
  })

  test('unions with a discriminator, and those that only look like one, have a tag', () => {
    const { types } = model('publishing-1.json')
    expect(types['Block']).toMatchObject({ kind: 'union', tag: 'type' })
    expect(types['Medium']).toMatchObject({ kind: 'union', tag: 'kind' })
    expect(types['FeedEvent']).toMatchObject({ kind: 'union', tag: 'event' })
  })
})
