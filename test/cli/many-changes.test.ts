import { expect, test } from 'vitest'
import type { Change } from '../../src/control/actions/changes.ts'
import { changesText } from '../../src/cli/release/change-text.ts'
import { noSuch } from '../../src/cli/release/no-such.ts'

const clients = Array.from({ length: 5000 }, (_, at) => `client-${at}`)

test('the text of thousands of changes is bounded, and says how many there are', () => {
  const changes = clients.map((id): Change => ({
    kind: 'client',
    id,
    before: { keys: [], pin: '1.0' },
    after: { keys: [] },
  }))
  const lines = changesText(changes)
  expect(lines.length).toBeLessThan(200)
  expect(lines.at(-1)).toBe('and 4950 more changes; --json has them all')
})

test('of thousands of names those are told that are likest to what was typed', () => {
  const { message, issues, hint } = noSuch('client', 'client-4071x', 'the store', clients)
  expect(message).toBe('There is no client "client-4071x" in the store')
  expect(hint).toContain('Did you mean "client-4071"?')
  const [{ choices = [] } = { choices: [] }] = issues
  expect([choices.length, choices[0]]).toEqual([20, 'client-4071'])
})

test.each([
  ['entity-shcema', 'entity-schema'],
  ['entityschema', 'entity-schema'],
  ['Entity-schema', 'entity-schema'],
  ['all-to-bleu', 'all-to-blue'],
])('%s is told to mean %s', (typed, meant) => {
  const { hint } = noSuch('flag', typed, 'x', ['all-to-blue', 'entity-schema'])
  expect(hint).toContain(`Did you mean "${meant}"?`)
})

test('what is like nothing is not told to mean something', () => {
  expect(noSuch('flag', 'q', 'x', ['all-to-blue', 'entity-schema']).hint).not.toContain('mean')
  expect(noSuch('flag', 'q', 'x', []).hint).toContain('flags list')
})
