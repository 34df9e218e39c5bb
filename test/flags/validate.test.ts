import { readFile } from 'node:fs/promises'
import { FlagdCore } from '@openfeature/flagd-core'
import { ErrorCode } from '@openfeature/server-sdk'
import { describe, expect, test } from 'vitest'
import { formatIssue } from '../../src/errors/index.ts'
import { compileFlagSet, operators, validateFlagSet } from '../../src/flags/index.ts'
import { flagFile } from './support.ts'

const issuesOf = (text: string): string[] =>
  validateFlagSet(text, { file: 'a.json' }).map(formatIssue)

const targeting = (rule: unknown, rest: object = {}): string[] =>
  issuesOf(flagFile({ targeting: rule }, 'color', rest))

const sticky = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }

const versionOf = async (...texts: string[]) => {
  const compiled = await compileFlagSet(texts.map((text, i) => ({ name: `${i}.json`, text })))
  return compiled.ok ? compiled.set.version : compiled.issues
}

describe('sound files', () => {
  test.each(['flags/entity-schema.json', 'flags/kill-switch.json'])('%s', async (file) => {
    expect(validateFlagSet(await readFile(file, 'utf8'), { file })).toEqual([])
  })

  test.each<[string, unknown]>([
    ['no rule', {}],
    [
      'a chain of conditions',
      { if: [{ '==': [{ var: 'tenant' }, 'x'] }, 'green', { var: 'method' }, 'blue', null] },
    ],
    ['a percentage', { fractional: [sticky, ['green', 10], ['blue', 90]] }],
    ['a percentage by tenant', { fractional: [{ cat: [{ var: 'tenant' }] }, ['green'], ['blue']] }],
    ['a computed weight', { fractional: [sticky, ['green', { '+': [1, 2] }], ['blue', 90]] }],
    ['a version', { if: [{ sem_ver: [{ var: 'clientVersion' }, '~', '2.0'] }, 'green'] }],
    [
      'iteration over other things than the context',
      { if: [{ some: [['a'], { '==': [{ var: '' }, 'a'] }] }, 'green'] },
    ],
    [
      'a default beside the attribute',
      { if: [{ '==': [{ var: ['tenant', 'none'] }, 'none'] }, 'green'] },
    ],
    ['literal data', { if: [{ in: ['x', { preserve: ['x', { nope: 1 }] }] }, 'green'] }],
    ['alternatives', { '??': [{ fractional: [sticky, ['green', 10], [null, 90]] }, 'blue'] }],
  ])('%s', (_name, rule) => {
    expect(targeting(rule)).toEqual([])
  })

  test('yes and no are variants when they are named so', () => {
    const variants = { true: 'on', false: 'off' }
    const rule = { starts_with: [{ var: 'targetingKey' }, 'nerv-'] }
    const text = flagFile({ variants, defaultVariant: 'false', targeting: rule })
    expect(issuesOf(text)).toEqual([])
  })

  test('accepts parsed JSON as well as text', () => {
    expect(validateFlagSet({ flags: {} }, { file: 'a.json' })).toHaveLength(1)
  })
})

describe('files that are no set of flags', () => {
  test.each([
    [
      'text that is no JSON',
      '{"flags": {\n  "a": }',
      'a.json line 2, column 8: At offset 19, in /flags/a: a value expected.',
    ],
    [
      'an empty file',
      '',
      'a.json line 1, column 1: At offset 0: input ends where a value expected.',
    ],
    ['no object', '[]', 'a.json: is an object with a member "flags"'],
    ['no flags', '{}', 'a.json > flags: is missing: an object with one member a flag'],
    [
      'flags as a list',
      '{"flags": []}',
      'a.json > flags: is an object with one member a flag, not a list',
    ],
    ['no flag at all', '{"flags": {}}', 'a.json > flags: is an empty set'],
    [
      'evaluators as a list',
      '{"flags": {}, "$evaluators": []}',
      'a.json > $evaluators: is an object with one member an evaluator',
    ],
  ])('%s', (_name, text, issue) => {
    expect(issuesOf(text)).toEqual([issue])
  })

  test('members that are written twice', () => {
    const flag = JSON.stringify(
      (JSON.parse(flagFile()) as { flags: { color: object } }).flags.color,
    )
    expect(issuesOf(`{"flags": {"color": ${flag},\n "color": ${flag}}}`)).toEqual([
      'a.json line 2, column 2: flags > color is declared twice',
    ])
  })

  test('the same names in different objects are not twice', () => {
    const text = JSON.stringify({
      flags: JSON.parse(flagFile()).flags,
      metadata: { flags: '{"a":' },
    })
    expect(issuesOf(text)).toEqual([])
  })
})

describe('flags that are not whole', () => {
  test.each<[string, object, string]>([
    [
      'a state that is none',
      { state: 'ON' },
      'a.json > color > state: is neither of the two states (valid: ENABLED, DISABLED)',
    ],
    [
      'a default that is no variant',
      { defaultVariant: 'red' },
      'a.json > color > defaultVariant: is not one of the variants (valid: blue, green)',
    ],
    [
      'a default inherited from Object',
      { defaultVariant: 'constructor' },
      'a.json > color > defaultVariant: is not one of the variants (valid: blue, green)',
    ],
    [
      'variants of mixed types',
      { variants: { blue: 'blue', green: true } },
      'a.json > color > variants: all variants must be of one type; blue is of type string, green is of type boolean',
    ],
    [
      'variants of no known type',
      { variants: { blue: 'blue', green: null } },
      'a.json > color > variants.green: a variant cannot be of type null (valid: boolean, string, number, object)',
    ],
    [
      'metadata that is nested',
      { metadata: { a: {} } },
      'a.json > color > metadata: is an object of texts, numbers and booleans',
    ],
    [
      'a rule that is no object',
      { targeting: 'green' },
      'a.json > color > targeting: is an object: a JSON Logic rule, or {}',
    ],
  ])('%s', (_name, flag, issue) => {
    expect(issuesOf(flagFile(flag))).toEqual([issue])
  })

  test('all that is wrong is said at once', () => {
    const flag = { state: 'ON', targeting: { if: [{ nope: [] }, 'green', { iff: [] }] } }
    expect(issuesOf(flagFile(flag))).toHaveLength(3)
  })
})

describe('rules that flagd would accept in silence', () => {
  const at = 'a.json > color > targeting'
  test.each<[string, unknown, string | RegExp]>([
    [
      'an unknown operator',
      { if: [{ equals: [1, 1] }, 'green'] },
      /targeting\.if\[0\]: unknown operator "equals" \(valid: fractional, /,
    ],
    ['an operator inherited from Object', { toString: [] }, /unknown operator "toString"/],
    [
      'two operators in one object',
      { if: [true, 'green'], var: 'tenant' },
      `${at}: an operation has one operator, this has 2: if, var`,
    ],
    [
      'a misspelt variant',
      { if: [true, 'gren', 'blue'] },
      `${at}.if[1]: there is no variant "gren" (valid: blue, green)`,
    ],
    [
      'a misspelt variant in a bucket',
      { fractional: [sticky, ['gren', 1], ['blue', 1]] },
      `${at}.fractional[1][0]: there is no variant "gren" (valid: blue, green)`,
    ],
    [
      'a misspelt variant in an alternative',
      { or: [{ if: [true, 'gren'] }, 'blue'] },
      `${at}.or[0].if[1]: there is no variant "gren" (valid: blue, green)`,
    ],
    [
      'a list for a variant',
      { if: [true, ['green']] },
      `${at}.if[1]: a targeting rule answers the name of a variant (valid: blue, green)`,
    ],
    [
      'a condition that can be the answer',
      { and: [{ '==': [1, 1] }, 'green'] },
      `${at}.and[0].==: there is no variant "false" (valid: blue, green)`,
    ],
    [
      'a percentage of one bucket for all',
      { fractional: ['salt', ['green', 1], ['blue', 1]] },
      /fractional\[0\]: is neither a bucket nor what buckets stick to/,
    ],
    [
      'a weight below zero',
      { fractional: [sticky, ['green', -1], ['blue', 1]] },
      `${at}.fractional[1][1]: a weight is a whole number, zero or more`,
    ],
    [
      'a broken weight',
      { fractional: [sticky, ['green', 2.5], ['blue', 1]] },
      `${at}.fractional[1][1]: a weight is a whole number, zero or more`,
    ],
    [
      'a weight as text',
      { fractional: [sticky, ['green', '25'], ['blue', 1]] },
      `${at}.fractional[1][1]: a weight is a whole number, zero or more`,
    ],
    [
      'a bucket that is no list',
      { fractional: [sticky, 'green'] },
      /a bucket is a list of a variant and a weight/,
    ],
    [
      'a version that is none',
      { if: [{ sem_ver: [{ var: 'clientVersion' }, '>=', 'three'] }, 'green'] },
      `${at}.if[0].sem_ver[2]: "three" is not a version`,
    ],
    [
      'an unknown comparison',
      { if: [{ sem_ver: [{ var: 'clientVersion' }, '=>', '3.0'] }, 'green'] },
      `${at}.if[0].sem_ver[1]: unknown comparison of versions (valid: =, !=, <, <=, >, >=, ^, ~)`,
    ],
    [
      'a text test of three',
      { if: [{ ends_with: ['a', 'b', 'c'] }, 'green'] },
      `${at}.if[0].ends_with: takes two texts`,
    ],
    [
      'an unknown evaluator',
      { if: [{ $ref: 'nobody' }, 'green'] },
      `${at}.if[0]: unknown evaluator "nobody"`,
    ],
  ])('%s', (_name, rule, issue) => {
    const [first = '', ...others] = targeting(rule)
    expect(others).toEqual([])
    expect(first).toMatch(issue)
  })

  test('evaluators are checked, followed, and may not go in circles', () => {
    expect(targeting({ $ref: 'a' }, { $evaluators: { a: { if: [true, 'gren'] } } })).toEqual([
      `${at}.if[1]: there is no variant "gren" (valid: blue, green)`,
    ])
    const circle = {
      a: { if: [{ $ref: 'b' }, 'green'] },
      b: { '!': [{ $ref: 'a' }] },
      c: { $ref: 'a' },
    }
    expect(targeting({ $ref: 'a' }, { $evaluators: circle })).toEqual([
      'a.json > $evaluators.a: refers to itself',
      'a.json > $evaluators.b: refers to itself',
    ])
    expect(targeting({}, { $evaluators: { unused: { nope: [] } } })).toEqual([
      expect.stringMatching(/^a\.json > \$evaluators\.unused: unknown operator "nope"/),
    ])
  })
})

describe('sets of several files', () => {
  test('a flag may be declared in one file only', async () => {
    const files = [
      { name: 'a.json', text: flagFile() },
      { name: 'b.json', text: flagFile() },
    ]
    expect(await compileFlagSet(files)).toEqual({
      ok: false,
      issues: [{ place: 'b.json > color', message: 'is also declared in a.json' }],
    })
  })

  test('no files are no set', async () => {
    expect(await compileFlagSet([])).toMatchObject({ ok: false })
  })

  test('the version is of the content, not of order or white space', async () => {
    const [a, b] = [flagFile(), flagFile({}, 'shape')]
    const version = await versionOf(a, b)
    expect(version).toMatch(/^[0-9a-f]{12}$/)
    expect(await versionOf(b, JSON.stringify(JSON.parse(a), null, 2))).toBe(version)
    expect(await versionOf(a, flagFile({ defaultVariant: 'green' }, 'shape'))).not.toBe(version)
  })
})

const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }

const isKnownToFlagd = (operator: string): boolean => {
  const core = new FlagdCore(undefined, quiet, { disableDynamicCodeGeneration: true })
  core.setConfigurations(flagFile({ targeting: { [operator]: [1, 1] } }))
  return core.resolveStringEvaluation('color', '', {}).errorCode !== ErrorCode.PARSE_ERROR
}

describe('the list of operators', () => {
  test.each([...operators])('flagd evaluates %s', (operator) => {
    expect(isKnownToFlagd(operator)).toBe(true)
  })

  test('flagd does not evaluate what is not listed', () => {
    expect(isKnownToFlagd('equals')).toBe(false)
  })
})
