/** Several values of the store that look the same to a client: what it leaves alone stays as stored, wherever it stands. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  base,
  change,
  convert,
  defineContract,
  self,
  values,
  version,
} from '../../../../../src/contract/index.ts'
import { print, type Json } from '../../../../../src/json/index.ts'
import { card, positions, routes, type Position } from './contract.ts'
import { startDocs } from './docs.ts'

const State = z.enum(['todo', 'busy'])

const split = convert(
  self,
  values({
    up: { todo: 'todo', busy: 'doing' },
    down: { todo: 'todo', doing: 'busy', blocked: 'busy' },
  }),
  { lossy: 'older clients see `blocked` as `busy`' },
)

/** The document of a position with a state in place of the payment, and `todo` in place of others. */
const docOf = ({ doc }: Position, state: string, name = 'a'): Json =>
  JSON.parse(print(doc(state, name)).replaceAll(print(card), '"todo"')) as Json

describe('a value that looks like another one', () => {
  test.each(Object.entries<Position>(positions))('%s', async (_, position) => {
    const contract = defineContract({
      name: 'states',
      base: base('1.0.0', { summary: 'States', types: position.types(State), routes }),
      versions: [
        version('2.0.0', { summary: 'Two', changes: [change('Busy is two', { Pay: [split] })] }),
      ],
    })
    const { send, now, before, held } = await startDocs(contract, '2.0', docOf(position, 'blocked'))
    const seen = await send('1.0', 'GET')
    expect(seen.json).toEqual(docOf(position, 'busy'))

    // What it read, it may write: nothing changes, to the byte.
    expect((await send('1.0', 'PUT', seen.json as Json)).status).toBe(200)
    expect(now()).toBe(before)

    // Nor does it where another member changes.
    const { other } = position
    const elsewhere: readonly (readonly [string, Json])[] = other
      ? [
          ['PUT', docOf(position, 'busy', 'b')],
          ['PATCH', other[1]('b')],
          ['PATCH', [{ op: 'replace', path: other[0], value: 'b' }]],
        ]
      : []
    for (const [method, body] of elsewhere) {
      held.set('/docs/1', before ?? '')
      await send('1.0', method, body)
      expect([method, now()]).toEqual([method, print(docOf(position, 'blocked', 'b'))])
    }

    // What it changes is changed.
    held.set('/docs/1', before ?? '')
    await send('1.0', 'PUT', docOf(position, 'todo'))
    expect(now()).toBe(print(docOf(position, 'todo')))
  })
})
