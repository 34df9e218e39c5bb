/** What a worker makes of what the primary tells it. */
import { expect, test } from 'vitest'
import {
  diffEntries,
  type ClientEntry,
  type Entry,
  type PolicyName,
} from '../../../src/policy/index.ts'
import { fedPolicy } from '../../../src/runtime/cluster/node/fed-policy.ts'
import type { FedEdits, FedPolicy } from '../../../src/runtime/cluster/messages.ts'

const flags = { version: 'a', keys: [], timed: [], text: '{"flags":{}}' }

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`

const client = (id: string, value: ClientEntry): Entry => ({ kind: 'client', id, value })

const name = (number: number, hash = `hash-${number}`): PolicyName => ({
  number,
  hash,
  source: 'store',
  at: '2026-01-01T00:00:00Z',
})

const before = [client('a', { keys: [digest('1')], pin: '1.0' }), client('b', { keys: [] })]
const kill: Entry = { kind: 'kill', id: 'all', value: { scope: { kind: 'all' }, backend: 'blue' } }
const life: Entry = { kind: 'version', id: '1.0', value: { retired: true } }
const after = [client('a', { keys: [digest('2')] }), kill, life]

const first: FedPolicy = { kind: 'whole', name: name(1), flags, entries: before }
const edits: FedEdits = {
  kind: 'edits',
  from: name(1),
  name: name(2),
  edits: diffEntries(before, after),
}

test('edits lead to the same policy as all of its entries', () => {
  const told: number[] = []
  const [edited, anew] = [fedPolicy(first), fedPolicy(first)]
  edited.subscribe(({ number }) => told.push(number))
  expect(edited.feed(edits)).toEqual({ number: 2, hash: 'hash-2' })
  anew.feed({ kind: 'whole', name: name(2), flags, entries: after })
  for (const { current } of [edited, anew]) {
    expect(diffEntries(current.entries(), after)).toEqual([])
    expect(current.clients.byKey('1'.repeat(64))).toBeUndefined()
    expect(current.clients.byKey('2'.repeat(64))?.id).toBe('a')
    expect(current.clients.get('b')).toBeUndefined()
    expect(current.kills).toEqual([kill.value])
    expect(current.versions).toEqual({ '1.0': { retired: true } })
    expect(current.flags).toBe(flags)
  }
  expect(told).toEqual([2])
})

test.each([
  ['an older number', name(0)],
  ['a newer one', name(2)],
  ['the same number of another history', name(1, 'other')],
])('edits of %s change nothing, and it says what it has', (_, from) => {
  const source = fedPolicy(first)
  const { current } = source
  source.subscribe(() => expect.unreachable())
  expect(source.feed({ ...edits, from })).toEqual({ number: 1, hash: 'hash-1' })
  expect(source.current).toBe(current)
})

test('the whole policy counts whatever it had, also a lower number', () => {
  const source = fedPolicy({ ...first, name: name(7) })
  const other = { ...flags, version: 'b' }
  source.feed({ kind: 'whole', name: name(3), flags: other, entries: [] })
  expect(source.current).toMatchObject({ number: 3, hash: 'hash-3', flags: other })
  expect([...source.current.entries()]).toEqual([])
  expect(source.status()).toMatchObject({ number: 3, source: 'store', errors: [] })
})

test('flags that come with edits count from then on', () => {
  const source = fedPolicy(first)
  const other = { ...flags, version: 'b' }
  source.feed({ ...edits, flags: other })
  expect(source.current.flags).toBe(other)
  source.feed({ kind: 'edits', from: name(2), name: name(3), edits: [] })
  expect(source.current).toMatchObject({ number: 3, flags: other })
})
