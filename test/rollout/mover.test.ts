import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  authorityOf,
  isReached,
  legWords,
  moves,
  stages,
  type Authority,
  type Leg,
  type Wanted,
} from '../../src/rollout/index.ts'
import { holds } from '../support/seed.ts'

const at = (stage: Authority['stage'], more: Partial<Authority> = {}): Authority => ({
  resource: 'entities',
  rollout: 'move',
  stage,
  side: authorityOf(stage),
  share: 0,
  epoch: 3,
  next: undefined,
  ...more,
})
const to = (stage: Authority['stage'], share = 0, more: Partial<Wanted> = {}): Wanted => ({
  rollout: 'move',
  resources: ['entities'],
  target: { stage, share },
  isHeld: false,
  ...more,
})
const live = { stage: 'live', side: 'to' } as const

describe('a resource', () => {
  test.each<[string, readonly Authority[], Wanted, readonly string[]]>([
    ['begins', [], to('live'), ['entities begins at off']],
    ['stays where it is to be', [at('shadow', { share: 5 })], to('shadow', 5), []],
    [
      'gets its share',
      [at('shadow')],
      to('shadow', 5),
      ['entities goes to shadow, 5 % of clients'],
    ],
    ['has no share to get', [at('dualwrite', { share: 7 })], to('dualwrite'), []],
    [
      'goes stage by stage',
      [at('off')],
      to('complete', 100),
      ['entities prepares for dualwrite: its writes wait'],
    ],
    [
      'does not show more than it should on its way',
      [at('dualwrite', { share: 40 })],
      to('live', 20),
      ['entities goes to shadow, 20 % of clients'],
    ],
    [
      'does not show more before its authority has moved',
      [at('shadow', { share: 10 })],
      to('live', 100),
      ['entities prepares for live: its writes wait'],
    ],
    [
      'takes clients back before its authority moves back',
      [at('live', { share: 100 })],
      to('off'),
      ['entities goes to live, 0 % of clients'],
    ],
    [
      'that prepares goes on',
      [at('shadow', { next: live })],
      to('live', 100),
      ['entities is about to be at live'],
    ],
    [
      'that prepares for what is not wanted any more stays',
      [at('shadow', { next: live })],
      to('off'),
      ['entities stays at shadow'],
    ],
    [
      'that prepares stays where somebody holds it',
      [at('shadow', { next: live })],
      to('live', 100, { isHeld: true }),
      ['entities stays at shadow'],
    ],
    ['that is held does nothing', [at('shadow')], to('live', 100, { isHeld: true }), []],
    [
      'does not come back from complete',
      [at('complete', { share: 100 })],
      to('off'),
      [
        'entities is complete: the backend that was left is not kept current, and there is no way back',
      ],
    ],
    [
      'of another rollout that has ended begins again',
      [at('complete', { rollout: 'before' })],
      to('live', 100),
      ['entities begins again at off, after the rollout before'],
    ],
    [
      'of another rollout that goes on is not touched',
      [at('live', { rollout: 'before' })],
      to('live', 100),
      ['entities is still at live of rollout before'],
    ],
  ])('%s', (_name, authorities, wanted, words) => {
    expect(moves(authorities, wanted).map(legWords)).toEqual(words)
  })
})

/** What the ledger would make of a leg. */
const after = (authority: Authority | undefined, leg: Leg): Authority => {
  const was = authority ?? at('off', { epoch: 0 })
  switch (leg.kind) {
    case 'found':
      return at('off', { epoch: 1 })
    case 'restage':
      return { ...was, stage: leg.stage, share: leg.share, epoch: was.epoch + 1 }
    case 'prepare':
      return { ...was, next: leg.next }
    case 'commit':
      return { ...was, ...leg.next, epoch: was.epoch + 1, next: undefined }
    case 'abort':
      return { ...was, epoch: was.epoch + 1, next: undefined }
    default:
      return was
  }
}

test('every target is reached from everywhere but complete, and nobody sees more than now or then', () => {
  const target = fc.record({ stage: fc.constantFrom(...stages), share: fc.nat(100) })
  holds(
    2000,
    fc.property(target, target, fc.boolean(), (from, goal, isPreparing) => {
      const isLeft = from.stage === 'complete' && goal.stage !== 'complete'
      const next = stages[stages.indexOf(from.stage) + 1]
      let now: Authority | undefined = at(from.stage, {
        share: from.share,
        next:
          isPreparing && next && from.stage !== 'dualwrite' && from.stage !== 'live'
            ? { stage: next, side: authorityOf(next) }
            : undefined,
      })
      const wanted = to(goal.stage, goal.share)
      const seen = [now]
      for (let leg = 0; leg < 30 && !isReached([now], wanted); leg++) {
        const [one] = moves([now], wanted)
        now = one ? after(now, one) : now
        seen.push(now)
      }
      expect(isReached([now], wanted)).toBe(!isLeft)
      expect(now.stage).toBe(isLeft ? 'complete' : goal.stage)
      const most = Math.max(from.share, goal.share)
      expect(seen.every(({ share }) => share <= most)).toBe(true)
      expect(seen.every(({ stage, side }) => side === authorityOf(stage))).toBe(true)
    }),
  )
})
