import { FlagdCore } from '@openfeature/flagd-core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { settledOf } from '../../src/flags/index.ts'
import type { Json, JsonObject } from '../../src/json/index.ts'
import { holds } from '../support/seed.ts'

const flagOf = (targeting: unknown, more: JsonObject = {}): JsonObject => ({
  state: 'ENABLED',
  variants: { blue: 'b', green: 'g' },
  defaultVariant: 'blue',
  ...(targeting === undefined ? {} : { targeting: targeting as JsonObject }),
  ...more,
})

const evaluators: JsonObject = {
  everybody: { fractional: [['green', 1]] },
  some: { '==': [{ var: 'tier' }, 'gold'] },
}

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** What flagd gives many who ask. */
const given = (flag: JsonObject): ReadonlySet<string | undefined> => {
  const core = new FlagdCore(undefined, silent)
  core.setConfigurations(JSON.stringify({ flags: { flag }, $evaluators: evaluators }))
  const contexts = Array.from({ length: 200 }, (_, at) => ({
    targetingKey: `client ${at}`,
    tier: at % 2 === 0 ? 'gold' : 'tin',
  }))
  return new Set(
    contexts.map(
      (context) => core.resolveStringEvaluation('flag', 'none', context, silent).variant,
    ),
  )
}

const fractional = (...buckets: readonly (readonly [string, number])[]) => ({
  fractional: buckets.map((bucket) => [...bucket]),
})

describe('a flag that gives everybody the same', () => {
  test.each<readonly [string, JsonObject, string]>([
    ['without targeting', flagOf(undefined), 'blue'],
    ['with an empty targeting', flagOf({}), 'blue'],
    ['whose one bucket has all', flagOf(fractional(['green', 100])), 'green'],
    ['whose other buckets are empty', flagOf(fractional(['blue', 0], ['green', 100])), 'green'],
    [
      'whose rules all lead to one variant',
      flagOf({ if: [{ '==': [{ var: 'tier' }, 'gold'] }, 'green', fractional(['green', 1])] }),
      'green',
    ],
    [
      'whose rules lead to its default',
      flagOf({ if: [{ '==': [{ var: 'tier' }, 'gold'] }, 'blue'] }),
      'blue',
    ],
    ['by an evaluator', flagOf({ $ref: 'everybody' }), 'green'],
  ])('%s is settled, as flagd has it', (_, flag, variant) => {
    expect(settledOf(flag, evaluators)).toEqual({ variant })
    expect([...given(flag)]).toEqual([variant])
  })

  test('is one that is disabled, too: its caller decides', () => {
    expect(settledOf(flagOf(undefined, { state: 'DISABLED' }), {})).toEqual({ variant: undefined })
  })

  test.each<readonly [string, JsonObject]>([
    ['with two buckets', flagOf(fractional(['blue', 50], ['green', 50]))],
    ['with a bucket of nearly nobody', flagOf(fractional(['blue', 1], ['green', 999]))],
    ['with a rule', flagOf({ if: [{ '==': [{ var: 'tier' }, 'gold'] }, 'green', 'blue'] })],
    ['with a rule and a default', flagOf({ if: [{ '==': [{ var: 'tier' }, 'gold'] }, 'green'] })],
    ['whose answer is computed', flagOf({ var: 'tier' })],
    ['with an evaluator in its rule', flagOf({ if: [{ $ref: 'some' }, 'green', 'blue'] })],
  ])('is none %s', (_, flag) => {
    expect(settledOf(flag, evaluators)).toBeUndefined()
  })
})

/** Rules within rules, with and without an else, and shares of which some are empty. */
const { rule } = fc.letrec<{ rule: Json }>((tie) => {
  const variant = fc.constantFrom('blue', 'green')
  const gold: Json = { '==': [{ var: 'tier' }, 'gold'] }
  const bucket = fc.tuple(variant, fc.constantFrom(0, 1, 1)).map((pair): Json => pair)
  return {
    rule: fc.oneof(
      { maxDepth: 3 },
      variant,
      fc.array(bucket, { minLength: 1, maxLength: 3 }).map((list): Json => ({ fractional: list })),
      tie('rule').map((then): Json => ({ if: [gold, then] })),
      fc.tuple(tie('rule'), tie('rule')).map(([then, or]): Json => ({ if: [gold, then, or] })),
    ),
  }
})

test('what is told of a flag as settled is what flagd gives everybody', () => {
  holds(
    100,
    fc.property(rule, (drawn) => {
      const flag = flagOf({ if: [true, drawn, 'blue'] })
      const settled = settledOf(flag, evaluators)
      fc.pre(settled !== undefined)
      expect([...given(flag)]).toEqual([settled?.variant])
    }),
  )
})
