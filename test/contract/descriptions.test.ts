/** What is said of a field, once a change has changed it. */
import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  base,
  change,
  convert,
  defineContract,
  rename,
  scale,
  version,
} from '../../src/contract/index.ts'
import type { Op } from '../../src/lens/index.ts'

const saidAfter = (...ops: readonly Op[]): unknown => {
  const { versions } = defineContract({
    name: 'prices',
    base: base('1.0.0', {
      summary: 'First',
      types: { Item: z.object({ price: z.int().describe('In euros') }) },
      routes: [
        {
          id: 'read',
          method: 'GET',
          path: '/items/{id}',
          kind: 'read',
          summary: 'R',
          response: 'Item',
        },
      ],
    }),
    versions: [version('2.0.0', { summary: 'Next', changes: [change('Cents', { Item: ops })] })],
  })
  const shape = versions[1]?.types['Item']
  return shape?.kind === 'object'
    ? Object.values(shape.fields).map((field) => field.description)
    : shape
}

const cents = scale({ factor: 100 })
const lossy = 'cents are rounded'

test('a conversion drops what was true of the value before', () => {
  expect(saidAfter(convert('price', cents, { lossy }))).toEqual([undefined])
})

test('a conversion gives a new description', () => {
  expect(saidAfter(convert('price', cents, { lossy, description: 'In cents' }))).toEqual([
    'In cents',
  ])
})

test('a new name keeps it, or gives a new one', () => {
  expect(saidAfter(rename('price', 'cost'))).toEqual(['In euros'])
  expect(saidAfter(rename('price', 'cost', { description: 'Net, in euros' }))).toEqual([
    'Net, in euros',
  ])
})
