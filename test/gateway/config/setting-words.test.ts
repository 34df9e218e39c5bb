/** Every way in which Zod can find a setting wrong, and what people read of it. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import { formatIssue } from '../../../src/errors/index.ts'
import { likely } from '../../../src/gateway/config/likely.ts'
import { issuesOf, settingWords } from '../../../src/gateway/config/setting-words.ts'
import { configSchema } from '../../../src/gateway/config/config-schema.ts'

const told = (schema: z.ZodType, value: unknown): readonly string[] => {
  const parsed = schema.safeParse(value, settingWords)
  return parsed.success ? [] : issuesOf(parsed.error.issues).map(formatIssue)
}

const day = 'a date such as 2026-06-01, or a time such as 2026-06-01T12:00:00Z'
const date = z.iso.datetime({ offset: true }).or(z.iso.date())
const names = z.strictObject({ host: z.string().optional(), port: z.int().optional() })

type Row = readonly [what: string, schema: z.ZodType, value: unknown, says: readonly string[]]

const rows: readonly Row[] = [
  ['missing', z.string(), undefined, ['configuration: is missing: it must be text']],
  [
    'number for text',
    z.string(),
    1.1,
    ['configuration: is a number, and must be text: put it in quotes'],
  ],
  ['null', z.strictObject({}), null, ['configuration: is null, and must be an object']],
  ['list', z.strictObject({}), [], ['configuration: is a list, and must be an object']],
  ['object', z.array(z.string()), {}, ['configuration: is an object, and must be a list']],
  ['function', z.string(), () => 1, ['configuration: is a function, and must be text']],
  ['record', z.record(z.string(), z.int()), 'x', ['configuration: is text, and must be an object']],
  ['item', z.array(z.string()), ['a', 2], ['1: is a number, and must be text: put it in quotes']],
  [
    'text for number',
    z.number(),
    '8787',
    ['configuration: is text, and must be a number: leave out the quotes'],
  ],
  ['other text for number', z.number(), 'many', ['configuration: is text, and must be a number']],
  [
    'text for boolean',
    z.boolean(),
    'true',
    ['configuration: is text, and must be true or false: leave out the quotes'],
  ],
  ['fraction', z.int(), 1.5, ['configuration: is no whole number, and must be a whole number']],
  ['too small', z.int().min(2), 1, ['configuration: must be at least 2']],
  ['not above', z.number().gt(2), 2, ['configuration: must be more than 2']],
  ['too big', z.int().max(5), 6, ['configuration: must be at most 5']],
  ['not below', z.number().lt(5), 5, ['configuration: must be less than 5']],
  ['empty text', z.string().min(1), '', ['configuration: must not be empty']],
  ['empty list', z.array(z.string()).min(1), [], ['configuration: must not be empty']],
  ['short text', z.string().min(3), 'a', ['configuration: must have at least 3 characters']],
  ['long text', z.string().max(1), 'ab', ['configuration: must have at most 1 character']],
  ['long list', z.array(z.int()).max(2), [1, 2, 3], ['configuration: must have at most 2 items']],
  ['other length', z.string().length(2), 'abc', ['configuration: must have 2 characters']],
  ['shorter', z.array(z.int()).length(2), [1], ['configuration: must have 2 items']],
  ['multiple', z.number().multipleOf(5), 7, ['configuration: must be a multiple of 5']],
  [
    'address',
    z.url({ protocol: /^https?$/ }),
    'x',
    ['configuration: must be an address such as https://api.example.com'],
  ],
  ['date', z.iso.date(), 'soon', [`configuration: must be ${day}`]],
  ['date or time', date, 'soon', [`configuration: must be ${day}`]],
  ['no date at all', date, 7, ['configuration: is a number, and must be text']],
  ['pattern', z.string().regex(/^a$/), 'b', ['configuration: is not written as it has to be']],
  ['pattern with words', z.string().regex(/^a$/, 'must be a'), 'b', ['configuration: must be a']],
  ['refined', z.string().refine(() => false, 'is taken'), 'b', ['configuration: is taken']],
  [
    'refined without words',
    z.string().refine(() => false),
    'b',
    ['configuration: is not what it has to be'],
  ],
  [
    'choice',
    z.enum(['a', 'b']),
    'c',
    ['configuration: is none of the values that it may have (valid: a, b)'],
  ],
  ['missing choice', z.enum(['a', 'b']), undefined, ['configuration: is missing (valid: a, b)']],
  [
    'one value',
    z.literal(false),
    'c',
    ['configuration: is none of the values that it may have (valid: false)'],
  ],
  [
    'union',
    z.string().or(z.literal(false)),
    5,
    ['configuration: is a number, and must be text, or false'],
  ],
  [
    'union of kinds',
    z.literal('auto').or(z.int()),
    true,
    ['configuration: is true or false, and must be auto, or a number'],
  ],
  [
    'union with a bound',
    z.literal('auto').or(z.int().max(3)),
    7,
    ['configuration: must be at most 3'],
  ],
  ['misspelt', names, { hots: 'x' }, ['hots: there is no such setting: did you mean host?']],
  ['unknown', names, { colour: 'x' }, ['colour: there is no such setting (valid: host, port)']],
  [
    'two unknown',
    names,
    { prot: 1, x: 1 },
    [
      'prot: there is no such setting: did you mean port?',
      'x: there is no such setting (valid: host, port)',
    ],
  ],
  [
    'inside a union',
    z.union([names, z.strictObject({ file: z.string() })]),
    { file: 'x', hots: 1 },
    ['hots: there is no such setting (valid: file)'],
  ],
  [
    'name of a member',
    z.record(z.string().regex(/^\d+$/, 'must be digits'), z.int()),
    { a: 1 },
    ['a: as a name, must be digits'],
  ],
]

test.each(rows)('%s', (_, schema, value, says) => {
  expect(told(schema, value)).toEqual(says)
})

/** Each kind of value in the place of each setting. */
const values = [
  undefined,
  null,
  'secret-value',
  '',
  7.5,
  -1,
  true,
  [],
  [7],
  {},
  { secret: 'secret-value' },
]

/** A configuration in which much is said, so that there are many places. */
const full = {
  backends: { blue: { url: 'http://x', version: '1.0', timeouts: { connectMs: 1 } } },
  decision: { flag: 'f', fallback: 'blue', killSwitch: { flag: 'k', backend: 'blue' } },
  versions: { lifecycle: { '1.0': { sunset: '2026-01-01' } }, pathPrefix: true, mediaType: 'x' },
  identity: {
    apiKey: { header: 'X-Key' },
    jwt: { jwks: { url: 'https://x' }, algorithms: ['RS256'] },
    trustedHeader: { name: 'X-Client', secret: { header: 'X-Proof', env: 'PROOF' } },
    anonymous: {},
  },
  clients: [{ id: 'a', key: 'b', via: ['jwt'] }],
  limits: { bodyBytes: 1 },
  threads: { count: 1 },
  cache: { routes: ['a'] },
  cors: { origins: ['*'], methods: ['GET'] },
  onMisfit: { a: 'omit' },
  unknownRoutes: { pass: [{ prefix: '/a/', methods: ['GET'] }] },
  listen: { port: 1 },
  workers: 'auto',
  log: { level: 'info' },
}

type Members = Record<string, unknown>

const placesOf = (value: unknown): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [
        [key],
        ...placesOf(inner).map((path) => [key, ...path]),
      ])
    : []

const replaced = (at: readonly string[], value: unknown): unknown => {
  const copy = structuredClone(full) as Members
  let spot: Members = copy
  for (const key of at.slice(0, -1)) spot = spot[key] as Members
  spot[at.at(-1) ?? ''] = value
  return copy
}

test('nothing that the schema can find wrong is told in words of Zod, or tells a value', () => {
  const zods = /Invalid|expected|received|Too (?:small|big)|Unrecognized|undefined|>=|<=/
  const lines = placesOf(full).flatMap((at) =>
    values.flatMap((value) => told(configSchema, replaced(at, value))),
  )
  expect(lines.length).toBeGreaterThan(300)
  expect(lines.filter((line) => zods.test(line.replaceAll(/\(valid: .*\)/g, '')))).toEqual([])
  expect(lines.filter((line) => line.includes('secret-value'))).toEqual([])
})

describe('names that were misspelt', () => {
  test.each([
    ['bakends', 'backends'],
    ['limit', 'limits'],
    ['adminport', 'adminPort'],
    ['lsiten', 'listen'],
    ['colour', undefined],
    ['x'.repeat(1000), undefined],
  ])('%s', (given, meant) => {
    expect(likely(given, ['backends', 'limits', 'adminPort', 'listen'])).toBe(meant)
  })
})
