import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compileFlagSet,
  traceFlag,
  type FlagContext,
  type FlagSet,
  type FlagTrace,
} from '../../src/flags/index.ts'
import type { Json, JsonObject } from '../../src/json/index.ts'
import { holdsInTime } from '../support/seed.ts'
import { anyone } from './support.ts'

const evaluators: JsonObject = {
  'goes-first': {
    or: [
      { in: [{ var: 'targetingKey' }, ['canary', 'lab']] },
      { '===': [{ var: 'tenant' }, 'geofront'] },
    ],
  },
  half: {
    fractional: [
      ['green', 1],
      ['blue', 1],
    ],
  },
}

const sticky: Json = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }

const definitionOf = (targeting: Json | undefined, more: JsonObject = {}): JsonObject => ({
  state: 'ENABLED',
  variants: { blue: 'b', green: 'g' },
  defaultVariant: 'blue',
  ...(targeting === undefined ? {} : { targeting }),
  ...more,
})

const setOf = async (flags: JsonObject): Promise<FlagSet> => {
  const text = JSON.stringify({ flags, $evaluators: evaluators })
  const compiled = await compileFlagSet([{ name: 'flags/a.json', text }], {
    attributes: ['tier', 'level', 'beta'],
  })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues))
  return compiled.set
}

const traced = async (
  targeting: Json | undefined,
  context: Partial<FlagContext> = {},
  more: JsonObject = {},
): Promise<FlagTrace> => {
  const definition = definitionOf(targeting, more)
  const set = await setOf({ color: definition })
  const asked = { ...anyone, ...context }
  return traceFlag({ set, key: 'color', context: asked, written: { definition, evaluators } })
}

/** As people would read it: `yes client is a`. */
const linesOf = ({ steps }: FlagTrace): readonly string[] =>
  steps.map(({ depth, outcome, says, evaluator }) => {
    const name = evaluator === undefined ? '' : ` (${evaluator})`
    return `${'  '.repeat(depth)}${outcome} ${says}${name}`
  })

const rule: Json = {
  if: [
    { $ref: 'goes-first' },
    'green',
    { sem_ver: [{ var: 'clientVersion' }, '>=', '3.0.0'] },
    'green',
    { '===': [{ var: 'targetingKey' }, 'anonymous'] },
    null,
    { fractional: [sticky, ['green', 25], ['blue', 75]] },
  ],
}

describe('a trace tells', () => {
  test('which condition of several holds, by the parts that were asked', async () => {
    const found = await traced(rule, { targetingKey: 'lab' })
    expect(found.variant).toBe('green')
    expect(linesOf(found)).toEqual([
      'yes client is one of canary, lab or tenant is geofront (goes-first)',
      '  yes client is one of canary, lab',
      '  not-asked tenant is geofront',
      '  yes green',
      'not-asked version is at least 3.0.0',
      'not-asked client is anonymous',
    ])
  })

  test('what was asked in vain before', async () => {
    const found = await traced(rule, { clientVersion: '3.0' })
    expect(linesOf(found)).toEqual([
      'no client is one of canary, lab or tenant is geofront (goes-first)',
      '  no client is one of canary, lab',
      '  no tenant is geofront',
      'yes version is at least 3.0.0',
      '  yes green',
      'not-asked client is anonymous',
    ])
  })

  test('that the default variant counts', async () => {
    const found = await traced(rule, { targetingKey: 'anonymous' })
    expect(found.variant).toBe('blue')
    expect(linesOf(found).slice(-2)).toEqual([
      'yes client is anonymous',
      '  yes the default variant',
    ])
  })

  test('the bucket of a percentage, as flagd has it', async () => {
    const all = Array.from({ length: 100 }, (_, at): Json => [`v${at}`, 1])
    const variants = Object.fromEntries(all.map((_, at) => [`v${at}`, `v${at}`]))
    const many = definitionOf({ fractional: [sticky, ...all] }, { variants, defaultVariant: 'v0' })
    const set = await setOf({ color: many })
    for (const targetingKey of ['client-1', 'client-2', 'client-3', 'client-4']) {
      const context = { ...anyone, targetingKey }
      const { variant } = set.core.resolveStringEvaluation('color', '', { ...context })
      const found = await traced(rule, { targetingKey })
      const { shares } = found.steps.at(-1) ?? {}
      expect(`v${shares?.bucket}`).toBe(variant)
      expect(shares).toMatchObject({ by: 'key of the flag + client', of: 100 })
      expect(shares?.weights.find(({ isChosen }) => isChosen)?.variant).toBe(found.variant)
      expect(found.variant).toBe((shares?.bucket ?? 0) < 25 ? 'green' : 'blue')
    }
  })

  test('no more of a client than which of its attributes are asked', async () => {
    const by: Json = {
      fractional: [{ cat: [{ var: 'tier' }, { var: 'level' }] }, ['green', 1], ['blue', 1]],
    }
    const found = await traced(
      { if: [{ '==': [{ var: 'tier' }, 'gold'] }, 'green', by] },
      {
        attributes: { tier: 'a-secret-tier', level: 7 },
      },
    )
    expect(found.steps.at(-1)?.shares?.by).toBe('tier + level')
    expect(JSON.stringify(found)).not.toContain('a-secret-tier')
  })

  test('a condition that cannot be evaluated, and with it the flag', async () => {
    const sum: Json = { '<': [{ '+': [{ var: 'tenant' }, 1] }, 7] }
    const found = await traced({ if: [{ and: [true, sum] }, 'green', 'blue'] }, { tenant: 'x' })
    expect(found.variant).toBeUndefined()
    expect(found.unexplained).toBeUndefined()
    expect(found.steps.map(({ outcome }) => outcome)).toEqual(['failed', 'yes', 'failed'])
  })

  test('that flagd fails by a part that is not asked', async () => {
    const always: Json = { if: [{ '==': [7, 'a'] }, 'green', 'blue'] }
    const found = await traced({
      if: [{ '===': [{ var: 'targetingKey' }, 'client-1'] }, 'green', always],
    })
    expect(found.unexplained).toContain('fails for everybody')
    expect(found.steps).toEqual([])
  })

  test.each<readonly [string, Json | undefined, JsonObject, string]>([
    ['without rules', undefined, {}, 'It has no rules: everybody gets blue.'],
    ['that is disabled', rule, { state: 'DISABLED' }, 'The flag is disabled.'],
  ])('a flag %s in one sentence', async (_, targeting, more, says) => {
    const found = await traced(targeting, {}, more)
    expect(found.steps.map((step) => step.says)).toEqual([says])
  })

  test('a shared rule by its name only where it is the one in force', async () => {
    const set = await setOf({ color: definitionOf(rule) })
    const context = { ...anyone, targetingKey: 'lab' }
    const other = { definition: definitionOf({ $ref: 'goes-first' }), evaluators }
    const found = traceFlag({ set, key: 'color', context, written: other })
    expect(found.variant).toBe('green')
    expect(found.steps.some(({ evaluator }) => evaluator !== undefined)).toBe(false)
  })

  test('that it gives up on more rules than anybody would read', async () => {
    const chain = Array.from({ length: 500 }, (_, at): Json[] => [
      { '===': [{ var: 'targetingKey' }, `nobody-${at}`] },
      'green',
    ])
    const found = await traced({ if: [...chain.flat(), 'blue'] })
    expect(found).toMatchObject({ variant: 'blue', steps: [] })
    expect(found.unexplained).toContain('more steps than can be told')
  })

  test('a list of thousands by its beginning', async () => {
    const clients = Array.from({ length: 5000 }, (_, at) => `client-${at}`)
    const found = await traced({ if: [{ in: [{ var: 'targetingKey' }, clients] }, 'green'] })
    expect(found.steps[0]?.says).toContain('client-19 and 4980 more')
    expect(found.steps[0]?.outcome).toBe('yes')
  })

  test('that there is no such flag', async () => {
    const set = await setOf({ color: definitionOf('x', { targeting: {} }) })
    const found = traceFlag({ set, key: 'colour', context: anyone })
    expect(found.unexplained).toBe('There is no flag of this name.')
  })
})

/** Conditions and results within each other, of what rules are written with. */
const drawn = fc.letrec<{ condition: Json; result: Json }>((tie) => {
  const attribute = fc.constantFrom(
    'targetingKey',
    'clientVersion',
    'tenant',
    'tier',
    'level',
    'beta',
  )
  const read = attribute.map((name): Json => ({ var: name }))
  const literal = fc.constantFrom<Json>(
    'a',
    'client-1',
    'gold',
    '1.0',
    '',
    0,
    1,
    7,
    true,
    false,
    null,
  )
  const operand = fc.oneof(read, literal)
  const compared = fc
    .tuple(fc.constantFrom('==', '===', '!=', '!==', '<', '<=', '>', '>='), operand, operand)
    .map(([operator, left, right]): Json => ({ [operator]: [left, right] }))
  const text = fc
    .tuple(fc.constantFrom('starts_with', 'ends_with'), read, fc.constantFrom('a', 'client', '1'))
    .map(([operator, left, right]): Json => ({ [operator]: [left, right] }))
  const version = fc
    .tuple(
      read,
      fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '^', '~'),
      fc.constantFrom('1.0', '1.0.0', '2.1.0'),
    )
    .map((args): Json => ({ sem_ver: args }))
  const among = fc
    .tuple(read, fc.array(literal, { maxLength: 3 }))
    .map(([left, list]): Json => ({ in: [left, list] }))
  const parts = fc.array(tie('condition'), { minLength: 1, maxLength: 3 })
  const variant = fc.constantFrom<Json>('blue', 'green', 'green', null)
  const weighted = fc.tuple(variant, fc.nat({ max: 3 })).map((pair): Json => pair)
  const buckets = fc.array(
    fc.oneof(
      weighted,
      variant.map((name): Json => [name]),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  const by = fc.constantFrom<Json>(
    sticky,
    { var: 'targetingKey' },
    { var: 'tenant' },
    { cat: [{ var: 'tier' }, 'x'] },
  )
  return {
    condition: fc.oneof(
      { maxDepth: 4, depthSize: 'medium' },
      compared,
      text,
      version,
      among,
      fc.constant<Json>({ $ref: 'goes-first' }),
      fc.constant<Json>({ '!': [{ $ref: 'goes-first' }] }),
      literal,
      parts.map((list): Json => ({ and: list })),
      parts.map((list): Json => ({ or: list })),
      tie('condition').map((inner): Json => ({ '!': [inner] })),
    ),
    result: fc.oneof(
      { maxDepth: 4, depthSize: 'medium' },
      variant,
      fc.constant<Json>({ $ref: 'half' }),
      buckets.map((list): Json => ({ fractional: list })),
      fc.tuple(by, buckets).map(([key, list]): Json => ({ fractional: [key, ...list] })),
      fc.tuple(tie('condition'), tie('result')).map((list): Json => ({ if: list })),
      fc
        .tuple(tie('condition'), tie('result'), tie('result'))
        .map(([asked, then, or]): Json => ({ '?:': [asked, then, or] })),
      fc
        .tuple(tie('condition'), tie('result'), tie('condition'), tie('result'), tie('result'))
        .map((list): Json => ({ if: list })),
      fc.tuple(tie('condition'), variant).map((list): Json => ({ and: list })),
    ),
  }
})

const context = fc
  .record({
    targetingKey: fc.constantFrom('a', 'client-1', 'client-2', 'lab', 'anonymous'),
    clientVersion: fc.constantFrom('1.0', '2.1', '3.0'),
    tenant: fc.constantFrom(undefined, 'geofront', 'a'),
    tier: fc.constantFrom(undefined, 'gold', 'a'),
    level: fc.constantFrom(undefined, 0, 7),
    beta: fc.constantFrom(undefined, true, false),
  })
  .map(({ targetingKey, clientVersion, tenant, ...attributes }): FlagContext => {
    const known = Object.entries(attributes).filter(([, value]) => value !== undefined)
    return {
      ...anyone,
      targetingKey,
      clientVersion,
      ...(tenant === undefined ? {} : { tenant }),
      attributes: Object.fromEntries(known) as Readonly<Record<string, string | number | boolean>>,
    }
  })

test('whatever the rules and whoever asks, the steps come to what flagd gives', async () => {
  let told = 0
  let shared = 0
  await holdsInTime(
    1000,
    fc.asyncProperty(drawn.result, context, fc.boolean(), async (targeting, asked, isDefault) => {
      const { defaultVariant, ...bare } = definitionOf({ if: [true, targeting] })
      const definition = isDefault ? { ...bare, defaultVariant: defaultVariant ?? null } : bare
      const text = JSON.stringify({ flags: { color: definition }, $evaluators: evaluators })
      const compiled = await compileFlagSet([{ name: 'flags/a.json', text }], {
        attributes: ['tier', 'level', 'beta'],
      })
      // What is refused decides nothing.
      fc.pre(compiled.ok)
      if (!compiled.ok) return
      const { set } = compiled
      const attributes = { ...asked.attributes, ...asked }
      const given = set.core.getFlag('color')?.evaluate(attributes)
      const written = { definition, evaluators }
      const found = traceFlag({ set, key: 'color', context: asked, written })
      expect(found.variant).toBe(given?.variant)
      // A part that is not asked may make flagd fail as a whole.
      const isTold = found.unexplained === undefined
      expect(isTold || String(given?.errorCode) === 'GENERAL').toBe(true)
      expect(found.steps.length > 0).toBe(isTold)
      if (!isTold) return
      told += 1
      const last = found.steps.findLast(({ kind }) => kind === 'result')
      const chosen = last?.shares?.weights.find(({ isChosen }) => isChosen)?.variant
      if (chosen === undefined) return
      shared += 1
      expect(chosen === 'the default variant' ? definition['defaultVariant'] : chosen).toBe(
        found.variant,
      )
    }),
  )
  expect(told).toBeGreaterThan(20)
  expect(shared).toBeGreaterThan(0)
})
