/** What is no error, and hardly meant. */
import { describe, expect, test } from 'vitest'
import { formatIssue } from '../../src/errors/index.ts'
import { judgeFlagSet } from '../../src/flags/index.ts'
import { flagFile } from './support.ts'

const warningsOf = async (text: string, attributes: readonly string[] = []) => {
  const judged = await judgeFlagSet([{ name: 'a.json', text }], { attributes })
  return judged.ok ? judged.warnings.map(formatIssue) : expect.unreachable()
}
const at = 'a.json > color > targeting'
const version = { var: 'clientVersion' }
const other = { '===': [{ var: 'tenant' }, 'a'] }

const rules: readonly [string, unknown, readonly string[]][] = [
  ...(['<', '<=', '>', '>='] as const).map((operator): [string, unknown, readonly string[]] => [
    `clientVersion ${operator} a text`,
    { if: [{ [operator]: [version, '2.0'] }, 'green', 'blue'] },
    [`${at}.if[0].${operator}: does not compare versions ("10.0" comes before "9.0"): use sem_ver`],
  ]),
  [
    'a text before clientVersion',
    { if: [{ '<': ['1.0', version, '3.0'] }, 'green', 'blue'] },
    [`${at}.if[0].<: does not compare versions ("10.0" comes before "9.0"): use sem_ver`],
  ],
  [
    'clientVersion with a default, in parts, and compared with a number',
    {
      if: [
        { '>': [{ var: ['clientVersion', '1.0'] }, 2] },
        'green',
        { '>': [{ val: ['clientVersion'] }, 2] },
        'green',
        'blue',
      ],
    },
    [
      `${at}.if[0].>: does not compare versions ("10.0" comes before "9.0"): use sem_ver`,
      `${at}.if[2].>: does not compare versions ("10.0" comes before "9.0"): use sem_ver`,
    ],
  ],
  [
    'versions as numbers',
    {
      if: [
        { sem_ver: [version, '>=', 1.1] },
        'green',
        { '==': [version, 1.1] },
        'green',
        { in: [version, [1.1, '2.0']] },
        'green',
        'blue',
      ],
    },
    [
      `${at}.if[0].sem_ver[2]: 1.1 is a number, to which 1.10 is 1.1: write versions as texts`,
      `${at}.if[2].==[1]: 1.1 is a number, to which 1.10 is 1.1: write versions as texts`,
      `${at}.if[4].in[1][0]: 1.1 is a number, to which 1.10 is 1.1: write versions as texts`,
    ],
  ],
  [
    'a branch after one that always holds',
    { if: [true, 'green', other, 'blue', 'blue'] },
    [`${at}.if[2]: is never reached: the condition before always holds`],
  ],
  [
    'an else after a condition that always holds',
    { if: ['yes', 'green', 'blue'] },
    [`${at}.if[2]: is never reached: the condition before always holds`],
  ],
  [
    'a branch that never holds',
    { if: [false, 'green', 0, 'green', '', 'green', [], 'green', null, 'green', 'blue'] },
    [1, 3, 5, 7, 9].map((i) => `${at}.if[${i}]: is never reached: its condition never holds`),
  ],
  [
    'a branch whose condition comes before',
    { if: [other, 'green', version, 'blue', { ...other }, 'blue'] },
    [`${at}.if[5]: is never reached: the same condition comes before`],
  ],
  [
    'a branch within a branch',
    { if: [other, { '?:': [true, 'green', 'blue'] }, 'blue'] },
    [`${at}.if[1].?:[2]: is never reached: the condition before always holds`],
  ],
  [
    'shares that do not make a hundred',
    {
      fractional: [
        ['green', 10],
        ['blue', 80],
      ],
    },
    [`${at}.fractional: the weights add up to 90, not 100: each is its share of 90`],
  ],
  [
    'a variant that nothing gives',
    { if: [other, 'blue', null] },
    ['a.json > color > variants.green: is given by no rule, nor the default'],
  ],
]

describe('of a rule', () => {
  test.each(rules)('%s', async (_, targeting, warnings) => {
    expect(await warningsOf(flagFile({ targeting }))).toEqual(warnings)
  })
})

describe('nothing', () => {
  test.each<[string, object]>([
    [
      'of versions compared by sem_ver',
      { targeting: { if: [{ sem_ver: [version, '>=', '3.0'] }, 'green'] } },
    ],
    [
      'of versions that are the same',
      { targeting: { if: [{ in: [version, ['1.0', '1.1']] }, 'green'] } },
    ],
    [
      'of numbers beside versions',
      { targeting: { if: [{ '>': [{ var: '$flagd.timestamp' }, 1] }, 'green'] } },
    ],
    [
      'of an item that is called like the version',
      {
        targeting: {
          if: [
            { some: [{ preserve: [{ clientVersion: 1 }] }, { '>': [version, 0] }] },
            'green',
            'blue',
          ],
        },
      },
    ],
    ['of shares in short', { targeting: { fractional: [['green'], ['blue']] } }],
    [
      'of shares that are computed',
      {
        targeting: {
          fractional: [
            ['green', { '+': [1, 2] }],
            ['blue', 1],
          ],
        },
      },
    ],
    [
      'of a ramp that has not begun',
      {
        targeting: {
          fractional: [
            ['green', 0],
            ['blue', 100],
          ],
        },
      },
    ],
    ['of a flag without rules, which is switched by its default', {}],
    ['of variants that are computed', { targeting: { cat: [{ var: 'tenant' }] } }],
    ['of no default', { defaultVariant: null, targeting: { if: [other, 'green', 'blue'] } }],
  ])('%s', async (_, flag) => {
    expect(await warningsOf(flagFile(flag))).toEqual([])
  })

  test('of attributes that clients have', async () => {
    const text = flagFile({ targeting: { if: [{ var: 'plan' }, 'green', 'blue'] } })
    expect(await warningsOf(text, ['plan'])).toEqual([])
    expect(await warningsOf(text, ['plan2'])).toHaveLength(1)
  })
})

test('evaluators are told of once, however many flags use them', async () => {
  const $evaluators = { new: { '>=': [version, '2.0'] } }
  const targeting = { if: [{ $ref: 'new' }, 'green', 'blue'] }
  const { flags } = JSON.parse(flagFile({ targeting })) as { flags: { color: object } }
  const text = JSON.stringify({ flags: { ...flags, shape: flags.color }, $evaluators })
  expect(await warningsOf(text)).toEqual([
    'a.json > $evaluators.new.>=: does not compare versions ("10.0" comes before "9.0"): use sem_ver',
  ])
})

test('a thousand warnings are told by the first hundred', async () => {
  const targeting = {
    if: [...Array.from({ length: 1000 }, () => [false, 'green']).flat(), 'blue'],
  }
  const warnings = await warningsOf(flagFile({ targeting }))
  expect(warnings).toHaveLength(101)
  expect(warnings.at(-1)).toBe('a.json: and 900 more of the kind')
})
