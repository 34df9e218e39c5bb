import { expect, test } from 'vitest'
import { versions } from './fields.ts'
import { interleave } from './interleave.ts'
import { anyTurn, replacingTurn } from './turn.ts'

const share = { '1.0': 20, '1.1': 40, '2.0': 60, '3.0': 80 } as const

test.each(versions)(
  'raw writes between others: what a client cannot see or did not change stays as it is in a store of %s, its times too',
  async (version) => {
    const taken = await interleave(version, {
      types: ['Entity', 'Entity', 'Relation'],
      turn: anyTurn(),
      runs: share[version],
    })
    expect(taken).toBeGreaterThan(0)
  },
)

test.each(versions)(
  'raw writes of what can only be appended: what a client cannot see or did not change stays as it is in a store of %s',
  async (version) => {
    const taken = await interleave(version, {
      types: ['StateVersion', 'Event', 'Event', 'DeltaRecord'],
      turn: replacingTurn,
      runs: share[version],
    })
    expect(taken).toBeGreaterThan(0)
  },
)
