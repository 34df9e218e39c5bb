/** What is said of a field, once a change has changed it. */
import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  base,
  change,
  convert,
  defineContract,
  openapi,
  rename,
  scale,
  self,
  typescript,
  version,
} from '../../src/contract/index.ts'
import { valueAt } from '../../src/json/index.ts'
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

test('a named type keeps what is said of it, until it becomes another thing as a whole', () => {
  const Price = z.int().meta({ description: 'In euros' })
  const contract = defineContract({
    name: 'prices',
    base: base('1.0.0', {
      summary: 'First',
      types: { Price, Item: z.object({ price: Price }).meta({ description: 'What is sold' }) },
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
    versions: [
      version('2.0.0', {
        summary: 'Next',
        changes: [change('Cents', { Price: [convert(self, cents, { lossy })] })],
      }),
      version('3.0.0', {
        summary: 'Last',
        changes: [
          change(
            'Costs',
            { Item: [rename('price', 'cost')] },
            { descriptions: { Price: 'In cents' } },
          ),
        ],
      }),
    ],
  })
  const said = contract.versions.map(({ key }) => {
    const document = openapi(contract, key)
    return ['Price', 'Item'].map((type) =>
      valueAt(document, ['components', 'schemas', type, 'description']),
    )
  })
  expect(said).toEqual([
    ['In euros', 'What is sold'],
    [undefined, 'What is sold'],
    ['In cents', 'What is sold'],
  ])
  const [first, , last] = contract.versions.map(typescript)
  expect(first).toContain('/**\n * In euros\n * An integer.\n */\nexport type Price = number')
  expect(first).toContain('/** What is sold */\nexport interface Item')
  expect(last).toContain('/** In cents */\nexport type Price = number')
  expect(contract.versions[2]?.changes[0]?.details).toContain('describes `Price` anew')
})

test('what is said of a type that is none is refused', () => {
  expect(() =>
    defineContract({
      name: 'x',
      base: base('1.0.0', { summary: 'x', types: { A: z.object({}) }, routes: [] }),
      versions: [
        version('2.0.0', {
          summary: 'x',
          changes: [change('x', {}, { descriptions: { B: 'nothing' } })],
        }),
      ],
    }),
  ).toThrow(/unknown type "B"/)
})

test('only integers whose bounds lie beyond 2^53 are told to exceed it', () => {
  const types = { Small: z.int(), Large: z.int().max(253_402_300_799_000_000) }
  const { versions } = defineContract({
    name: 'numbers',
    base: base('1.0.0', { summary: 'x', types, routes: [] }),
    versions: [],
  })
  const text = versions.map(typescript).join('')
  expect(text).toContain('/** An integer. */\nexport type Small = number')
  expect(text).toContain(
    '/** An integer that may exceed 2^53: read and write it with a lossless JSON parser. */\nexport type Large = number',
  )
})
