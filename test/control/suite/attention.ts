/** What needs attention is gathered from a store of any kind. */
import { describe, expect, test } from 'vitest'
import type { Control } from '../../../src/control/actions/control.ts'
import { createLook } from '../../../src/control/attention/index.ts'
import type { Edit } from '../../../src/policy/index.ts'
import { usePlace, type Driver } from './place.ts'

const day = 86_400_000

const definition = { state: 'ENABLED', variants: { blue: 'blue' }, defaultVariant: 'blue' }

const rollout = { from: 'blue', to: 'green', resources: ['entities'] }

const edits = (now: number): readonly Edit[] => [
  { kind: 'flag', id: 'old', value: { file: 'flags', definition } },
  { kind: 'flag', id: 'decides', value: { file: 'flags', definition } },
  { kind: 'kill', id: 'all', value: { scope: { kind: 'all' }, backend: 'blue' } },
  { kind: 'version', id: '1.0', value: { sunset: new Date(now + day).toISOString() } },
  { kind: 'rollout', id: 'move', value: rollout },
]

const usage = {
  client: 'a',
  version: '1.0',
  source: 'default',
  route: 'list',
  backend: 'blue',
  statusClass: '2xx',
  count: 3,
}

const judge: Control['judge'] = async () => ({
  issues: [],
  warnings: [],
  decision: { flag: 'decides', fallback: 'blue' },
})

export const attentionSuite = (driver: Driver): void => {
  describe('what needs attention', () => {
    const here = usePlace(driver)
    const look = createLook()
    const settings = { policy: 'store', requireReason: false } as const
    /** @param later milliseconds from now */
    const kinds = async (later = 0) => {
      const found = await look({ store: here.store, settings, judge }, Date.now() + later)
      return found.map(({ kind }) => kind).toSorted()
    }

    test('is nothing at first', async () => {
      expect(await kinds()).toEqual([])
    })

    test('is what policy, census, proposals and rollouts say', async () => {
      const { store } = here
      const now = Date.now()
      const [flag, , kill] = edits(now)
      await store.commit({
        actor: 'test',
        action: 'policy.apply',
        edits: edits(now),
        judge: async () => [],
      })
      const state = { target: { stage: 'shadow', share: 1 }, status: 'held' } as const
      await store.changeRollout({ actor: 't', action: 'a', rollout: 'move', version: 0, state })
      const seen = { firstSeen: now - day, lastSeen: now - day }
      const counted = { instance: 'a', sequence: 1, fields: [], contexts: [], lost: 0 }
      await store.take({ ...counted, usage: [{ ...usage, ...seen }] })
      const proposed = [flag, kill].filter((one) => one !== undefined)
      const { id, digest } = await store.propose({ by: 'ada', action: 'x', edits: proposed })
      await store.propose({ by: 'ada', action: 'y', edits: proposed })
      await store.approve(id, 'bob', digest)
      expect(await kinds()).toEqual([
        'flag-unused',
        'kill-switch',
        'proposal-approved',
        'proposal-open',
        'rollout-held',
        'silent-default',
        'version-sunset',
      ])
    })

    test('is more as time goes by', async () => {
      expect(await kinds(31 * day)).toEqual([
        'flag-settled',
        'flag-settled',
        'flag-unused',
        'kill-switch',
        'proposal-approved',
        'proposal-open',
        'rollout-held',
        'version-overdue',
      ])
    })
  })
}
