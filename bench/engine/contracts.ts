/** Small contracts around a list of 50 flat items, to vary nothing but the number of changes. */
import * as z from 'zod'
import {
  add,
  base,
  change,
  defineContract,
  remove,
  rename,
  string,
  version,
  type Contract,
} from '../../src/contract/index.ts'
import { print } from '../../src/json/index.ts'
import type { Op } from '../../src/lens/index.ts'
import { bytesOf } from './documents.ts'

const fieldNames = Array.from({ length: 20 }, (_, index) => `field_${10 + index}`)

const Item = z.object(Object.fromEntries(fieldNames.map((name) => [name, z.string()])))
const Page = z.object({ items: z.array(Item) })

/** A contract with one version after the base for each op on the items. */
export const contractOf = (ops: readonly Op[]): Contract =>
  defineContract({
    name: 'bench',
    base: base('1.0.0', {
      summary: 'Flat items',
      types: { Item, Page },
      routes: [
        {
          id: 'items',
          method: 'GET',
          path: '/items',
          kind: 'list',
          summary: 'Items',
          response: 'Page',
        },
      ],
    }),
    versions: ops.map((op, index) =>
      version(`${index + 2}.0.0`, {
        summary: `Change ${index + 1}`,
        changes: [change(`Change ${index + 1}`, { Item: [op] })],
      }),
    ),
  })

/** The newest version of a contract with `changes` changes. */
export const newest = (changes: number): string => `${changes + 1}.0`

/** A page of version 1.0, about 25 KB. */
export const page = bytesOf(
  print({
    items: Array.from({ length: 50 }, (_, index) =>
      Object.fromEntries(fieldNames.map((name, place) => [name, `text ${index * 20 + place}`])),
    ),
  }),
)

const [first = '', second = ''] = fieldNames

/** One change that renames a field. */
export const one: readonly Op[] = [rename(first, 'label_10')]

const thereAndBack = [rename(second, 'elsewhere'), rename('elsewhere', second)]
const comeAndGone = [add('passing', string(), ''), remove('passing', '')]

/** Twenty changes that come to the same: eighteen cancel each other, two fuse into one. */
export const twenty: readonly Op[] = [
  ...Array.from({ length: 6 }, () => thereAndBack).flat(),
  ...Array.from({ length: 3 }, () => comeAndGone).flat(),
  rename(first, 'name_10'),
  rename('name_10', 'label_10'),
]

/** `count` changes that all last, each of another field. */
export const lasting = (count: number): readonly Op[] =>
  fieldNames.slice(0, count).map((name) => rename(name, name.replace('field', 'label')))
