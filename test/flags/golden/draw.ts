/** Where clients are, by the library that is installed: what the golden files were written of, and are held against. */
import { judgedFlags, judgeFlagSet } from '../../../src/flags/index.ts'
import type { Json, JsonObject } from '../../../src/json/index.ts'

export const ids: readonly string[] = [
  ...Array.from({ length: 1900 }, (_, index) => `client-${index}`),
  ...Array.from({ length: 90 }, (_, index) => `${index}`),
  'a',
  'nerv-tokyo',
  'NERV-TOKYO',
  'team@example.com',
  'Ünïcödé',
  '日本',
  '🚀',
  'x'.repeat(200),
  'a b',
  '-',
]

const sticky: Json = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }

/** A rule around percentages, and what else the set has. */
export interface Place {
  readonly rule: (fractional: (...buckets: Json[]) => Json) => Json
  readonly evaluators?: (fractional: (...buckets: Json[]) => Json) => JsonObject
  readonly sticksTo?: Json
}

const otherwise = { '==': [{ var: 'method' }, 'PURGE'] }

/** Every place in which a rule can have percentages. */
export const places: Readonly<Record<string, Place>> = {
  'the rule itself, sticky by flag and client': { rule: (split) => split(), sticksTo: sticky },
  'the rule itself, sticky as flagd has it': { rule: (split) => split() },
  'sticky by the client alone': { rule: (split) => split(), sticksTo: { var: 'targetingKey' } },
  'what follows a condition': {
    rule: (split) => ({ if: [{ '!': [otherwise] }, split(), 'other'] }),
    sticksTo: sticky,
  },
  'what else follows': {
    rule: (split) => ({ if: [otherwise, 'other', split()] }),
    sticksTo: sticky,
  },
  'deep within conditions': {
    rule: (split) => ({ if: [otherwise, 'other', otherwise, 'other', { if: [true, split()] }] }),
    sticksTo: sticky,
  },
  'an evaluator that the rule refers to': {
    rule: () => ({ $ref: 'split' }),
    evaluators: (split) => ({ split: split() }),
    sticksTo: sticky,
  },
}

export type Buckets = readonly (readonly [variant: string, weight: number])[]

/** The variant of each id. */
export const drawn = async (
  { rule, evaluators, sticksTo }: Place,
  buckets: Buckets,
  of: readonly string[] = ids,
): Promise<readonly string[]> => {
  const split = (): Json => ({
    fractional: [
      ...(sticksTo === undefined ? [] : [sticksTo]),
      ...buckets.map(([variant, weight]): Json => [variant, weight]),
    ],
  })
  const names = [...buckets.map(([variant]) => variant), 'other']
  const text = JSON.stringify({
    ...(evaluators ? { $evaluators: evaluators(split) } : {}),
    flags: {
      'entity-schema': {
        state: 'ENABLED',
        variants: Object.fromEntries(names.map((name) => [name, name])),
        defaultVariant: 'other',
        targeting: rule(split),
      },
    },
  })
  const judged = await judgeFlagSet([{ name: 'a.json', text }])
  if (!judged.ok) throw new Error(JSON.stringify(judged.issues))
  const flags = judgedFlags(judged.flags)
  return Promise.all(
    of.map(async (targetingKey) => {
      const context = {
        targetingKey,
        clientVersion: '1.0',
        route: 'entities.get',
        resource: 'entities',
        method: 'GET',
      }
      return (await flags.string('entity-schema', 'none', context)).variant ?? 'none'
    }),
  )
}

/** For each id the lowest of these percentages at which it is on the new variant. */
export const thresholds = async (place: Place, percents: readonly number[]): Promise<number[]> => {
  const found = ids.map(() => 101)
  for (const percent of percents.toReversed()) {
    const at = await drawn(place, [
      ['new', percent],
      ['old', 100 - percent],
    ])
    for (const [index, variant] of at.entries()) if (variant === 'new') found[index] = percent
  }
  return found
}

/** Several variants: one letter an id, in the order of the ids. */
export const splits: Readonly<Record<string, Buckets>> = {
  'three alike': [
    ['a', 1],
    ['b', 1],
    ['c', 1],
  ],
  'three, of which the middle one is small': [
    ['a', 45],
    ['b', 10],
    ['c', 45],
  ],
  'five of all sizes': [
    ['a', 1],
    ['b', 9],
    ['c', 20],
    ['d', 30],
    ['e', 40],
  ],
  'weights that are no percentages': [
    ['a', 100_000],
    ['b', 1],
    ['c', 899_999],
  ],
}

export const percents = Array.from({ length: 101 }, (_, percent) => percent)
