/** What lasts is told once, and again where something has changed or much time has gone by. */
import { expect, test } from 'vitest'
import type { DriverEvent } from '../../../src/control/rollout/driver-ports.ts'
import { createTelling } from '../../../src/control/rollout/telling.ts'
import { lately } from '../../../src/control/rollout/lately.ts'
import type { WebhookEvent } from '../../../src/control/webhooks/index.ts'
import type { RolloutState } from '../../../src/rollout/index.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'

const telling = () => {
  const lines: string[] = []
  const events: WebhookEvent[] = []
  const time = { ms: 0 }
  const line = (_: object, message: string): void => void lines.push(message)
  const told = createTelling({
    log: { ...silentLogger, info: line, warn: line },
    metrics: createMetrics(),
    tell: (event) => void events.push(event),
    clock: () => time.ms,
    now: () => 7,
  })
  return { lines, events, time, told }
}

const blocked = (resource: string, why: string): DriverEvent => ({
  kind: 'blocked',
  rollout: 'move',
  resource,
  gate: 'clients',
  why,
})

const changed = (action: string, rollout = 'move'): DriverEvent => {
  const state: RolloutState = { target: { stage: 'live', share: 5 }, status: 'running' }
  return { kind: 'changed', rollout, version: 1, state, action, reason: 'because' }
}

test('a gate that keeps a resource is told once, however its reason counts the time', () => {
  const { lines, time, told } = telling()
  told(blocked('docs', 'since 1 second'))
  told(blocked('docs', 'since 2 seconds'))
  told(blocked('notes', 'since 2 seconds'))
  expect(lines).toHaveLength(2)
  told(changed('rollout.reached', 'other'))
  told(blocked('docs', 'since 3 seconds'))
  expect(lines).toHaveLength(3)
  told(changed('rollout.onwards'))
  told(blocked('docs', 'since 4 seconds'))
  expect(lines).toHaveLength(5)
  time.ms += 600_000
  told(blocked('docs', 'since 11 minutes'))
  expect(lines).toHaveLength(6)
})

test('a control store that stays away is told once in a while', () => {
  const { lines, time, told } = telling()
  for (let i = 0; i < 5; i += 1) told({ kind: 'failed', error: new Error('gone') })
  expect(lines).toEqual(['Rollouts could not be driven'])
  time.ms += 600_000
  told({ kind: 'failed', error: new Error('gone') })
  expect(lines).toHaveLength(2)
})

test('webhooks are told steps, holds, ways back and ends, and nothing between', () => {
  const { events, told } = telling()
  const actions = ['begin', 'step', 'reached', 'onwards', 'hold', 'revert', 'reverted', 'end']
  for (const action of actions) told(changed(`rollout.${action}`))
  told({ kind: 'broken', rollout: 'move', why: 'differs' })
  told({ kind: 'aborted', rollout: 'move', resource: 'docs' })
  expect(events.map(({ type }) => type)).toEqual([
    'rollout.step',
    'rollout.held',
    'rollout.reverted',
    'rollout.ended',
    'guardrail.broken',
  ])
  expect(events[0]).toEqual({
    type: 'rollout.step',
    at: 7,
    data: { rollout: 'move', stage: 'live', share: 5, why: 'because' },
  })
})

test('what was known lately is not asked again, but for what failed', async () => {
  let [time, asked] = [0, 0]
  const ask = lately(
    100,
    async (key: string) => {
      asked += 1
      if (key === 'fails') throw new Error('no')
      return asked
    },
    () => time,
  )
  expect([await ask('a'), await ask('a'), await ask('b')]).toEqual([1, 1, 2])
  time = 99
  expect(await ask('a')).toBe(1)
  time = 100
  expect(await ask('a')).toBe(3)
  await expect(ask('fails')).rejects.toThrow('no')
  await expect(ask('fails')).rejects.toThrow('no')
  expect(asked).toBe(5)
})
