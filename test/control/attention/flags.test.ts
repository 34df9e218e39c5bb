import { describe, expect, test } from 'vitest'
import {
  fallbackNotices,
  settledFlags,
  settledNotice,
  unusedNotices,
  type KnownFlag,
} from '../../../src/control/attention/flags.ts'
import type { SampledContext } from '../../../src/gateway/facts/index.ts'
import type { JsonObject } from '../../../src/json/index.ts'
import { now, day, kinds, whats } from './support.ts'

const flagOf = (key: string, definition: JsonObject = {}): KnownFlag => ({
  key,
  value: {
    file: 'flags',
    definition: {
      state: 'ENABLED',
      variants: { blue: 'blue', green: 'green' },
      defaultVariant: 'blue',
      ...definition,
    },
  },
  evaluators: {},
})

const contextOf = (by: string, fallback?: boolean) =>
  ({
    at: now - 5,
    why: { by, reason: 'ERROR', ...(fallback && { fallback }) },
  }) as SampledContext

describe('flags', () => {
  const decision = {
    flag: 'decides',
    fallback: 'blue',
    killSwitch: { flag: 'kills', backend: 'blue' },
  }
  const rollouts = [{ from: 'blue', to: 'green', resources: ['entities'], flag: 'moves' }]
  const flags = ['decides', 'kills', 'moves', 'asked', 'idle'].map((key) => flagOf(key))
  const unused = (ofrep: Parameters<typeof unusedNotices>[1]['ofrep'], all = flags) =>
    unusedNotices(all, { decision, ofrep, rollouts }).map(({ subject }) => subject.flag)

  test('that nothing asks are told: neither decisions, rollouts nor clients', () => {
    expect(unused(undefined)).toEqual(['asked', 'idle'])
    expect(unused(['asked'])).toEqual(['idle'])
    const open = flagOf('open', { metadata: { ofrep: true } })
    const closed = flagOf('closed', { metadata: { ofrep: false } })
    expect(unused({ metadata: 'ofrep' }, [open, closed])).toEqual(['closed'])
    expect(unusedNotices(flags, { decision: undefined, ofrep: undefined, rollouts })).toEqual([])
  })

  test('that give everybody the same are told after thirty days, but for the kill switch', () => {
    const split = flagOf('split', { targeting: { fractional: [['blue'], ['green']] } })
    const settled = settledFlags([...flags, split], 'kills')
    expect(settled.map(({ key }) => key)).toEqual(['decides', 'moves', 'asked', 'idle'])
    const [first] = settled
    if (!first) throw new Error('unreachable')
    expect(settledNotice(first, now - 29 * day, now)).toEqual([])
    expect(whats(settledNotice(first, now - 31 * day, now))).toEqual([
      'The flag decides gives everybody "blue", unchanged since 2026-10-28: nothing is left to be decided by it.',
    ])
  })

  test('that could not be followed are told with how often', () => {
    const contexts = [contextOf('decides', true), contextOf('decides', true), contextOf('fine')]
    const found = fallbackNotices(contexts)
    expect(kinds(found)).toEqual(['critical flag-fallback'])
    expect(found[0]).toMatchObject({ subject: { flag: 'decides' }, since: now - 5 })
  })
})
