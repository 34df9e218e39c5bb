import { expect, test } from 'vitest'
import { createNames, others } from '../../../src/gateway/facts/names.ts'

const dayMs = 86_400_000

test('strangers are told apart anew each day, also where the clock was ahead for a while', () => {
  const names = createNames({ isListed: (client) => client === 'ann', most: 2 })
  const today = 20_000 * dayMs
  const namesAt = (now: number, clients: readonly string[]) =>
    clients.map((client) => names.nameOf(client, now))
  expect(namesAt(today, ['a', 'b', 'c', 'ann'])).toEqual(['a', 'b', others, 'ann'])
  expect(namesAt(today + 365 * dayMs, ['d', 'e', 'f'])).toEqual(['d', 'e', others])
  expect(namesAt(today + dayMs, ['g', 'h', 'i'])).toEqual(['g', 'h', others])
})
