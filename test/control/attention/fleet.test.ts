import { describe, expect, test } from 'vitest'
import { fleetNotices } from '../../../src/control/attention/fleet.ts'
import { effect } from '../../../src/control/effect.ts'
import type { InstanceRow } from '../../../src/control/port.ts'
import { now, day } from './support.ts'

const rowOf = (id: string, seenMs: number, policyNumber: number): InstanceRow => ({
  id,
  host: 'machine',
  startedAt: new Date(now - day).toISOString(),
  seenAt: new Date(now - seenMs).toISOString(),
  policyNumber,
  policyHash: `hash ${policyNumber}`,
  appliedAt: new Date(now - day).toISOString(),
  version: 'x',
})

const told = (rows: readonly InstanceRow[], editedMs: number) => {
  const policy = { number: 4, at: new Date(now - editedMs).toISOString(), hash: 'hash 4' }
  const found = fleetNotices({ policy, ...effect(rows, policy, now) }, now)
  return found.map(({ kind, subject }) => `${kind} ${subject.instance}`)
}

describe('instances', () => {
  test('that decide by the newest policy, or have had no time to, are not told', () => {
    expect(told([rowOf('a', 100, 4)], day)).toEqual([])
    expect(told([rowOf('a', 100, 3)], 3000)).toEqual([])
  })

  test('that are behind, and those that have become silent within the hour, are', () => {
    const rows = [
      rowOf('behind', 100, 3),
      rowOf('silent', 60_000, 4),
      rowOf('silent and behind', 60_000, 3),
      rowOf('ended', 2 * 3_600_000, 3),
    ]
    expect(told(rows, 60_000)).toEqual([
      'instance-behind behind',
      'instance-silent silent',
      'instance-silent silent and behind',
    ])
  })
})
