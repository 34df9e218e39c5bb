/** Imports of many clients: what they cost grows with their number, and others have their turn meanwhile. */
import { expect, test } from 'vitest'
import {
  clientsOf,
  judgeEdits,
  judgePolicy,
  type ClientEntry,
  type Edit,
  type Entry,
  type PolicyRules,
} from '../../src/policy/index.ts'

const versions = ['1.0', '2.0']
const rules: PolicyRules = {
  backends: ['blue'],
  decision: { flag: 'flag', fallback: 'blue' },
  versionKey: (name) => (versions.includes(name) ? name : undefined),
  versions,
  routes: [],
}

const flag: Entry = {
  kind: 'flag',
  id: 'flag',
  value: {
    file: 'flags',
    definition: { state: 'ENABLED', variants: { blue: 'blue' }, defaultVariant: 'blue' },
  },
}

const keyOf = (at: number): string => `sha256:${at.toString(16).padStart(64, '0')}`

const client = (at: number, value: Partial<ClientEntry> = {}): Entry & Edit => ({
  kind: 'client',
  id: `client-${at}`,
  value: { keys: [keyOf(at)], ...value },
})

const many = (count: number, value?: Partial<ClientEntry>): readonly (Entry & Edit)[] =>
  Array.from({ length: count }, (_, at) => client(at, value))

/** Seconds of CPU of this thread. */
const cpu = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e6
}

const judged = async (count: number) => {
  const verdict = await judgePolicy([flag, ...many(count)], rules)
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.issues))
  return verdict.parts
}

test('an import of 50,000 clients does not cost their number squared', async () => {
  const parts = await judged(50_000)
  const before = cpu()
  const verdict = await judgeEdits(parts, many(50_000, { pin: '2.0' }), rules)
  // A fraction of a second; it was 10 s and more.
  expect(cpu() - before).toBeLessThan(5)
  expect(verdict.ok && verdict.parts.clients.byKey(keyOf(49_999).slice(7))?.pin).toBe('2.0')
})

test('others have their turn while many clients are judged', async () => {
  let turns = 0
  let isOver = false
  const count = (): void => {
    turns += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const parts = await judged(20_000)
  const whole = turns
  await judgeEdits(parts, many(20_000, { pin: '2.0' }), rules)
  isOver = true
  expect(whole).toBeGreaterThanOrEqual(10)
  expect(turns - whole).toBeGreaterThanOrEqual(10)
})

test('keys that go round among clients in one import end with whom they were given to', () => {
  const ids = ['a', 'b', 'c']
  const clients = clientsOf(ids.map((id, at) => ({ id, value: { keys: [keyOf(at)] } })))
  const round = clients.with([
    { id: 'a', value: { keys: [keyOf(9)] } },
    { id: 'a', value: { keys: [keyOf(1)] } },
    { id: 'b', value: { keys: [keyOf(2)] } },
    { id: 'c', value: null },
    { id: 'c', value: { keys: [keyOf(0)] } },
  ])
  const owners = [0, 1, 2, 9].map((at) => round.byKey(keyOf(at).slice(7))?.id)
  expect(owners).toEqual(['c', 'a', 'b', undefined])
  expect(round.size).toBe(3)
})
