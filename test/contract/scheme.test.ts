import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  assembleContract,
  base,
  boolean,
  change,
  defineContract,
  version,
  type Contract,
  type OwnScheme,
  type SchemeDeclaration,
} from '../../src/contract/index.ts'
import { schemeOf } from '../../src/contract/scheme.ts'
import { Failure } from '../../src/errors/index.ts'

const defined = (
  scheme: SchemeDeclaration | undefined,
  [first, ...later]: readonly [string, ...string[]],
): Contract =>
  defineContract({
    name: 'docs',
    ...(scheme === undefined ? {} : { scheme }),
    base: base(first, {
      summary: 'Docs',
      types: { Doc: z.object({ id: z.string() }) },
      routes: [
        {
          id: 'get',
          method: 'GET',
          path: '/docs/{id}',
          kind: 'read',
          summary: 'Read',
          response: 'Doc',
        },
      ],
    }),
    versions: later.map((name, index) =>
      version(name, {
        summary: name,
        changes: [change('A mark', { Doc: [add(`m${index}`, boolean, true)] })],
      }),
    ),
  })

const messages = (scheme: SchemeDeclaration, names: readonly [string, ...string[]]): string[] => {
  try {
    defined(scheme, names)
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.issues.map(({ message }) => message)
  }
}

const byLength: OwnScheme = {
  parse: (text) => (/^x+$/.test(text) ? text : undefined),
  compare: (a, b) => a.length - b.length,
}

describe('versions in the order of their scheme', () => {
  test.each<
    readonly [string, SchemeDeclaration, readonly [string, ...string[]], readonly string[]]
  >([
    [
      'dates',
      'date',
      ['1999-12-31', '2000-02-29', '2000-03-01'],
      ['1999-12-31', '2000-02-29', '2000-03-01'],
    ],
    [
      'numbers',
      'major',
      ['v1', '2', 'v10', 'v99999999999999999999'],
      ['1', '2', '10', '99999999999999999999'],
    ],
    [
      'numbers of many digits',
      'semver',
      ['1.9.0', '1.20250101.0', '20250101.0.0'],
      ['1.9', '1.20250101', '20250101.0'],
    ],
    ['their own', byLength, ['x', 'xx', 'xxx'], ['x', 'xx', 'xxx']],
  ])('%s', (_, scheme, names, keys) => {
    const contract = defined(scheme, names)
    expect(contract.versions.map(({ key }) => key)).toEqual(keys)
    expect(contract.versions.map(({ version: name }) => name)).toEqual(names)
  })

  test.each<readonly [string, SchemeDeclaration, readonly [string, ...string[]], string]>([
    [
      'a day before',
      'date',
      ['2022-11-28', '2022-11-27'],
      '2022-11-27 must be newer than 2022-11-28',
    ],
    [
      'the same day',
      'date',
      ['2022-11-28', '2022-11-28'],
      '2022-11-28 must be newer than 2022-11-28',
    ],
    ['the same by another name', 'major', ['v2', '2.0'], '2.0 must be newer than 2'],
    ['10 before 9', 'major', ['v10', 'v9'], 'v9 must be newer than 10'],
    ['no day', 'date', ['2023-02-29'], '"2023-02-29" is not a date such as 2022-11-28'],
    ['a date by numbers', 'major', ['2022-11-28'], 'is not a number such as 2 or v2'],
    ['no version', byLength, ['y'], "is not a version as the contract's own scheme reads it"],
    [
      'an order of no order',
      { ...byLength, compare: () => Number.NaN },
      ['x', 'xx'],
      'must be newer',
    ],
    [
      'an order that fails',
      {
        ...byLength,
        compare: () => {
          throw new Error('no order')
        },
      },
      ['x', 'xx'],
      'must be newer',
    ],
    [
      'a key that is another one',
      { ...byLength, parse: (text) => `x${text}` },
      ['x'],
      'does not read "xx" as itself',
    ],
    [
      'what no header takes',
      { ...byLength, parse: (text) => text },
      ['a, b'],
      'cannot be said in headers and paths',
    ],
    [
      'an unknown scheme',
      'weekly' as 'date',
      ['1.0.0'],
      'is neither a known scheme nor { parse, compare }',
    ],
    [
      'half a scheme',
      { parse: byLength.parse } as OwnScheme,
      ['1.0.0'],
      'is neither a known scheme',
    ],
  ])('%s is refused', (_, scheme, names, message) => {
    expect(messages(scheme, names)).toEqual([expect.stringContaining(message)])
  })
})

describe('a scheme of its own that', () => {
  test.each<readonly [string, () => unknown]>([
    [
      'throws',
      () => {
        throw new TypeError('no text')
      },
    ],
    ['answers a number', () => 2],
    ['answers nothing', () => ''],
    ['answers null', () => null],
  ])('%s names no version', (_, parse) => {
    expect(schemeOf({ ...byLength, parse: parse as OwnScheme['parse'] }).parse('x')).toBeUndefined()
  })
})

test('the matrix may name versions by any of their names', () => {
  const { matrix } = defineContract({
    name: 'docs',
    scheme: 'major',
    base: base('v1', { summary: 'Docs', types: {}, routes: [] }),
    versions: [],
    matrix: [{ store: '1.0', client: 'v1', verdict: 'native', reason: 'Declared.' }],
  })
  expect(matrix).toEqual([{ store: '1', client: '1', verdict: 'native', reason: 'Declared.' }])
})

test.each<readonly [SchemeDeclaration | undefined, readonly [string, ...string[]], string]>([
  [undefined, ['1.0.0', '1.1.0'], 'v1.1.7'],
  ['date', ['2020-01-01', '2021-01-01'], 'v2021-01-01'],
  ['major', ['v1', 'v2'], '2.0'],
])('compiled data of %j read versions as the contract does', (scheme, names, said) => {
  const contract = defined(scheme, names)
  const again = assembleContract(structuredClone(contract.compiled))
  expect(again.scheme).toEqual(contract.scheme)
  const key = again.scheme.parse(said)
  expect(again.version(key ?? '')?.version).toBe(names[1])
})
