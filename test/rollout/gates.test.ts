import { describe, expect, test } from 'vitest'
import {
  gatesBetween,
  refusals,
  stages,
  type Evidence,
  type Rollout,
} from '../../src/rollout/index.ts'
import { cell, evidence } from './support.ts'

const rollout: Rollout = { from: 'blue', to: 'green', resources: ['entities'] }
const now = 10 * 86_400_000
const worst = evidence([], {
  queue: { open: 1, dirty: 2, quarantined: 3, oldestMs: 7_200_000 },
  gates: {
    unready: ['green does not answer'],
    oldClients: Array.from({ length: 7 }, (_, i) => ({
      client: `c${i}`,
      version: '1.0',
      why: '2.0 does not serve 1.0',
      lastSeen: now - 3_600_000,
    })),
    compared: [cell(100, 50, { worstPath: '/owner' })],
    kills: ['client:c9'],
  },
})
const asked = (known: Evidence, copied = false) => ({
  rollout,
  state: { copied },
  evidence: known,
  now,
})

const gatesOf = (from: number, to: number) => [
  ...new Set(
    refusals(stages[from] ?? 'off', stages[to] ?? 'off', asked(worst)).map(({ gate }) => gate),
  ),
]

describe('gates', () => {
  test('are all passed on the way to a stage, each with its reasons', () => {
    const all = refusals('off', 'complete', asked(worst))
    expect(all.map(({ gate, why }) => `${gate}: ${why}`)).toEqual([
      'schema: green does not answer',
      'script: nobody has said yet that the data of blue has been copied to green and verified',
      'compatibility: 50 of 100 answers of getEntity at 1.0 differ (50 %, at least 34.5 % for sure), most at /owner: 0 % are allowed',
      'compatibility: 3 writes are in quarantine: repair them, or declare them lost by name',
      ...[0, 1, 2, 3, 4].map(
        (i) =>
          `clients: client c${i} needs blue (2.0 does not serve 1.0): it spoke 1.0 60 minutes ago, and 30 days without are asked for`,
      ),
      'clients: and 2 more',
      'cleanup: 3 writes are not at both backends yet, the oldest since 2 hours',
      'cleanup: 3 writes are in quarantine: repair them, or declare them lost by name',
      'cleanup: 50 of 100 answers of getEntity at 1.0 differ (50 %, at least 34.5 % for sure), most at /owner: 0 % are allowed',
      'cleanup: the kill switch client:c9 sends requests to blue: take it back first',
    ])
  })

  test('each stand before one stage, and none on the way back', () => {
    const eachStep = [0, 1, 2, 3, 4].map((from) => gatesOf(from, from + 1))
    expect(eachStep).toEqual([
      ['schema'],
      ['script'],
      ['compatibility'],
      [],
      ['clients', 'cleanup'],
    ])
    for (let from = 0; from < stages.length; from++)
      for (let to = 0; to <= from; to++) expect(gatesOf(from, to)).toEqual([])
  })

  test('are known before anything is looked at', () => {
    for (let from = 0; from < stages.length; from++) {
      for (let to = 0; to < stages.length; to++) {
        const [at, wanted] = [stages[from] ?? 'off', stages[to] ?? 'off']
        expect(gatesBetween(at, wanted)).toEqual(gatesOf(from, to))
      }
    }
  })

  test('let a rollout pass that does well', () => {
    expect(refusals('off', 'complete', asked(evidence([cell(1000)]), true))).toEqual([])
  })

  test('ask that something was compared before writes move', () => {
    const [refusal] = refusals('shadow', 'live', asked(evidence([]), true))
    expect(refusal?.why).toBe('no answer of the two backends has been compared yet')
  })
})
