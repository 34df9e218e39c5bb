/**
 * What flagd's own schema accepts, we accept, with or without a warning, and with what flagd makes
 * of it. The schema is the one within flagd-core, which refuses by it only when asked to.
 */
import { FlagdCore, MemoryStorage } from '@openfeature/flagd-core'
import { describe, expect, test } from 'vitest'
import { createFlags, judgeFlagSet, staticSource } from '../../src/flags/index.ts'
import { anyone, observed } from './support.ts'

const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }
const interpreted = { disableDynamicCodeGeneration: true }

const isAcceptedByFlagd = (document: object): boolean => {
  try {
    new MemoryStorage(quiet, interpreted).setConfigurations(JSON.stringify(document), true)
    return true
  } catch {
    return false
  }
}

const judged = (document: object) =>
  judgeFlagSet([{ name: 'a.json', text: JSON.stringify(document) }])

const flag = (more: object = {}) => ({
  flags: {
    color: {
      state: 'ENABLED',
      variants: { blue: 'blue', green: 'green' },
      defaultVariant: 'blue',
      ...more,
    },
  },
})
const rule = (targeting: unknown, more: object = {}) => flag({ targeting, ...more })
const when = (condition: unknown) => rule({ if: [condition, 'green', 'blue'] })

const sticky = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }
const version = { var: 'clientVersion' }

/** A row a member of the schema, an alternative of it, or a bound. */
const accepted: readonly [string, object][] = [
  ['$schema', { $schema: 'https://flagd.dev/schema/v0/flags.json', ...flag() }],
  ['metadata of the set', { ...flag(), metadata: { flagSetId: 'a', version: '1', more: true } }],
  ['evaluators', { ...rule({ $ref: 'a' }), $evaluators: { a: { if: [true, 'green', 'blue'] } } }],
  ['an evaluator that is empty', { ...flag(), $evaluators: { a: {} } }],
  ['a state', flag({ state: 'DISABLED' })],
  ['no default', { flags: { color: { state: 'ENABLED', variants: { blue: 'blue' } } } }],
  ['a default of null', flag({ defaultVariant: null })],
  ['boolean variants', flag({ variants: { blue: true, green: false } })],
  ['number variants', flag({ variants: { blue: 1, green: 2.5 } })],
  ['object variants', flag({ variants: { blue: {}, green: { a: [1] } } })],
  ['metadata of a flag', flag({ metadata: { a: 'a', b: 1, c: true } })],
  ['no rule', rule({})],
  ['if with one operand', rule({ if: [null] })],
  ['if with two', rule({ if: [{ var: 'tenant' }, 'green'] })],
  ['if with four', rule({ if: [{ var: 'tenant' }, 'green', { var: 'route' }, 'blue'] })],
  ['var of an own attribute', when({ var: '$flagd.timestamp' })],
  ['var with a default', when({ var: ['tenant', 'none'] })],
  ['var with a default that is null', when({ var: ['tenant', null] })],
  ['missing', when({ missing: ['tenant'] })],
  ['missing_some', when({ missing_some: [1, ['tenant', 'route']] })],
  ...['==', '===', '!=', '!==', '%', '/'].map((operator): [string, object] => [
    operator,
    when({ [operator]: [{ var: 'tenant' }, 2] }),
  ]),
  ...['>', '>=', '<', '<='].map((operator): [string, object] => [
    operator,
    when({ [operator]: [{ var: '$flagd.timestamp' }, 2] }),
  ]),
  ['between', when({ '<': [1, { var: '$flagd.timestamp' }, 3] })],
  ...['+', '*', '-', 'max', 'min', 'cat', 'merge', 'or', 'and'].map(
    (operator): [string, object] => [operator, when({ [operator]: [{ var: 'tenant' }, 2] })],
  ),
  ['- with one operand', when({ '-': [1] })],
  ...['map', 'filter', 'all', 'none', 'some'].map((operator): [string, object] => [
    operator,
    when({ [operator]: [[1, 2], { '>': [{ var: '' }, 1] }] }),
  ]),
  ['reduce', when({ reduce: [[1, 2], { var: 'current' }, 0] })],
  ['in', when({ in: [{ var: 'tenant' }, ['a', 'b']] })],
  ['substr', when({ substr: [{ var: 'tenant' }, 0, 2] })],
  ['! of a list', when({ '!': [{ var: 'tenant' }] })],
  ['! of a value', when({ '!': { var: 'tenant' } })],
  ['!!', when({ '!!': [{ var: 'tenant' }] })],
  ['starts_with', when({ starts_with: [{ var: 'tenant' }, 'a'] })],
  ['ends_with', when({ ends_with: [{ cat: ['a', { var: 'tenant' }] }, 'a'] })],
  ...['=', '!=', '<', '<=', '>', '>=', '^', '~'].map((comparison): [string, object] => [
    `sem_ver ${comparison}`,
    when({ sem_ver: [version, comparison, '1.2.3-alpha.1+build'] }),
  ]),
  ['fractional', rule({ fractional: [sticky, ['green', 25], ['blue', 75]] })],
  [
    'fractional by default',
    rule({
      fractional: [
        ['green', 25],
        ['blue', 75],
      ],
    }),
  ],
  ['fractional in short', rule({ fractional: [['green'], ['blue']] })],
  ['fractional of one', rule({ fractional: [['green']] }, { variants: { blue: '', green: '' } })],
  [
    'fractional of null',
    rule({
      fractional: [
        ['green', 50],
        [null, 50],
      ],
    }),
  ],
  [
    'fractional of booleans',
    rule(
      {
        fractional: [
          [true, 50],
          [false, 50],
        ],
      },
      { variants: { true: 'a', false: 'b' }, defaultVariant: 'true' },
    ),
  ],
  [
    'fractional of rules',
    rule({
      fractional: [
        [{ if: [{ var: 'tenant' }, 'green'] }, 50],
        ['blue', 50],
      ],
    }),
  ],
  [
    'fractional within fractional',
    rule({
      fractional: [
        ['green', 50],
        [{ fractional: [['blue']] }, 50],
      ],
    }),
  ],
  [
    'a computed weight',
    rule({
      fractional: [
        ['green', { '+': [1, 2] }],
        ['blue', 97],
      ],
    }),
  ],
]

const warned: readonly [string, object, RegExp][] = [
  ['another member of the file', { ...flag(), team: 'a' }, /unknown member "team"/],
  ['another member of a flag', flag({ owner: 'a' }), /unknown member "owner"/],
  ['an empty default', flag({ defaultVariant: '' }), /is empty, and counts as none/],
  ['an attribute of others', when({ var: 'email' }), /no request has an attribute "email"/],
  ['a nested attribute', when({ var: 'user.name' }), /no request has an attribute/],
  ['an attribute of others with a default', when({ var: ['email', 'a'] }), /no request has an/],
  ['an attribute that every object has', when({ var: '__proto__' }), /no request has an/],
  [
    'one bucket for all',
    rule({ fractional: [{ var: '$flagd.flagKey' }, ['green', 100]] }),
    /one bucket/,
  ],
  [
    'what may be absent',
    rule({ fractional: [{ var: 'tenant' }, ['green', 50], ['blue', 50]] }),
    /may lack/,
  ],
  ['no buckets', rule({ fractional: [sticky] }), /has no buckets/],
  [
    'weights of zero',
    rule({
      fractional: [
        ['green', 0],
        ['blue', 0],
      ],
    }),
    /add up to zero/,
  ],
  [
    'weights beyond 32 bits',
    rule({
      fractional: [
        ['green', 2147483647],
        ['blue', 1],
      ],
    }),
    /add up to over/,
  ],
  [
    'shares of 90',
    rule({
      fractional: [
        ['green', 25],
        ['blue', 65],
      ],
    }),
    /add up to 90, not 100/,
  ],
]

const refused: readonly [string, object, string, string][] = [
  ['no flags at all', { flags: {} }, 'is an empty set', 'a file that was emptied looks like this'],
  [
    'a blank name',
    { flags: { ' ': flag().flags.color } },
    'a flag has an empty name',
    'nobody sees it',
  ],
  ['a schema that is no text', { $schema: 1, ...flag() }, 'is a text', 'it is an address'],
  [
    'a variant that is none',
    rule({ if: [{ var: 'tenant' }, 'gren', 'blue'] }),
    'there is no variant "gren"',
    'the evaluation fails',
  ],
  [
    'a number for a variant',
    rule({ if: [{ var: 'tenant' }, 1, 'blue'] }),
    'there is no variant "1"',
    'the evaluation fails',
  ],
  [
    'a list for a variant',
    rule({ if: [{ var: 'tenant' }, ['green'], 'blue'] }),
    'a targeting rule answers the name of a variant',
    'the evaluation fails',
  ],
  [
    'two operators',
    rule({ '==': [1, 1], '!=': [1, 2] }),
    'an operation has one operator, this has 2: ==, !=',
    'flagd takes the first',
  ],
]

test.each(accepted)('flagd accepts %s, and so do we', async (_, document) => {
  expect(isAcceptedByFlagd(document)).toBe(true)
  expect(await judged(document)).toMatchObject({ ok: true })
})

test.each(warned)('flagd accepts %s, and we warn', async (_, document, message) => {
  expect(isAcceptedByFlagd(document)).toBe(true)
  const said = await judged(document)
  expect(said).toMatchObject({ ok: true })
  const messages = said.ok ? said.warnings.map((issue) => issue.message) : []
  expect(messages).toContainEqual(expect.stringMatching(message))
})

test.each(refused)('flagd accepts %s, and we do not', async (_, document, message) => {
  expect(isAcceptedByFlagd(document)).toBe(true)
  expect(await judged(document)).toMatchObject({ ok: false, issues: [{ message }] })
})

test('a default that is no variant is refused by flagd as well, with the whole set', () => {
  expect(isAcceptedByFlagd(flag({ defaultVariant: 'red' }))).toBe(false)
})

const flagsOf = async (document: object) => {
  const seen = observed()
  const source = await staticSource({ 'a.json': document })
  const flags = await createFlags({ source, ...seen })
  return { ...seen, flags }
}

describe('no default variant', () => {
  test.each<[string, object]>([
    ['no rule', { defaultVariant: null }],
    [
      'a rule that answers null',
      { defaultVariant: undefined, targeting: { if: [false, 'green', null] } },
    ],
    ['a bucket of null', { defaultVariant: '', targeting: { fractional: [[null]] } }],
  ])('%s: the default of the caller, which is no error', async (_, more) => {
    const { flags, lines, text } = await flagsOf(flag(more))
    const decision = await flags.string('color', 'mine', anyone)
    expect(decision).toEqual({ value: 'mine', reason: 'DEFAULT' })
    // From the memo, for whom the default is another.
    expect(await flags.string('color', 'mine', anyone)).toEqual(decision)
    expect(await flags.string('color', 'other', anyone)).toMatchObject({ value: 'other' })
    expect(lines.join('')).not.toContain('"level":"error"')
    expect(text()).not.toContain('isthmus_flags_defaults_total{')
    await flags.close()
  })
})

test('fractional without what it sticks to puts clients where flagd puts them', async () => {
  const buckets = [
    ['green', 25],
    ['blue', 75],
  ]
  const { flags } = await flagsOf(rule({ fractional: buckets }))
  const explicit = await flagsOf(rule({ fractional: [sticky, ...buckets] }))
  const core = new FlagdCore(undefined, quiet, interpreted)
  core.setConfigurations(JSON.stringify(rule({ fractional: buckets })))
  const values = new Set<string>()
  for (let i = 0; i < 500; i += 1) {
    const context = { ...anyone, targetingKey: `client-${i}` }
    const { value } = await flags.string('color', 'none', context)
    expect(value).toBe(core.resolveStringEvaluation('color', 'none', { ...context }).value)
    expect(value).toBe((await explicit.flags.string('color', 'none', context)).value)
    values.add(value)
  }
  expect([...values].toSorted()).toEqual(['blue', 'green'])
  await flags.close()
  await explicit.flags.close()
})
