/** Names of fields in examples are told as they are in answers, also where ops are followed one by one. */
import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  at,
  base,
  change,
  convert,
  defineContract,
  inObject,
  pathsOf,
  rename,
  self,
  version,
} from '../../src/contract/index.ts'
import { routesOf } from '../support/routes-of.ts'

test('names of a type whose ops cannot be fused', () => {
  const names = { changed: ['at', 'id'] }
  const contract = defineContract({
    name: 'named',
    base: base('1.0.0', {
      summary: 'First',
      types: {
        Doc: z.object({ id: z.string(), at: z.string() }),
        Event: z.object({ changed: pathsOf('Doc') }),
      },
      routes: routesOf(['Doc', 'Event']),
      examples: { Event: [names] },
    }),
    versions: [
      version('2.0.0', {
        summary: 'Next',
        changes: [
          change('In a box', {
            Doc: [
              rename('at', 'on'),
              convert(self, inObject('outer')),
              at(['outer'], [rename('on', 'since')]),
            ],
          }),
        ],
      }),
    ],
  })
  const carried = contract.lens('Event', '1.0', '2.0').value(names)
  expect(carried).toMatchObject({ ok: true, value: { changed: ['outer'] } })
  expect(contract.version('2.0')?.examples?.['Event']).toEqual([{ changed: ['outer'] }])
})
